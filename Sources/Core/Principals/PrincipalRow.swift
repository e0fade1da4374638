/// Reads a principal, and all it is called, from rows that describe recipients.
///
/// It takes no column for a name but those that are known to be one.
package struct PrincipalRow: Sendable {
  /// What a value tells of its object.
  private enum Meaning {
    case guid
    /// A name that no two share.
    case sure
    /// A name that another may have too.
    case shared
    case address
    /// A list of addresses, each with its kind in front.
    case addresses
    case type
  }

  /// By column, in lower case.
  private static let meanings: [String: Meaning] = [
    "guid": .guid, "exchangeguid": .sure, "exchangeobjectid": .sure,
    "externaldirectoryobjectid": .sure, "primarysmtpaddress": .address,
    "windowsemailaddress": .sure, "emailaddresses": .addresses, "userprincipalname": .sure,
    "windowsliveid": .sure, "microsoftonlineservicesid": .sure, "distinguishedname": .sure,
    "legacyexchangedn": .sure, "sid": .sure, "name": .shared, "displayname": .shared,
    "alias": .shared, "identity": .shared, "id": .shared, "recipienttypedetails": .type,
    "recipienttype": .type,
  ]

  /// Columns of which one at least must tell what a recipient is.
  package static let types = ["RecipientTypeDetails", "RecipientType"]

  private let columns: [(place: Int, name: String, meaning: Meaning)]

  /// Nil where no column tells what a row describes.
  package init?(columns: [String]) {
    self.columns = columns.enumerated().compactMap { place, column in
      let name = column.lowercased()
      return Self.meanings[name].map { (place, name, $0) }
    }
    guard self.columns.contains(where: { $0.meaning == .type }) else { return nil }
  }

  /// - Parameter texts: the texts of each of the row's values, in the order of the columns.
  package func principal(guid: GUID?, _ texts: [[String]]) -> Principal {
    let name =
      text("primarysmtpaddress", in: texts) ?? text("userprincipalname", in: texts)
      ?? text("windowsliveid", in: texts) ?? text("name", in: texts)
      ?? text("displayname", in: texts) ?? guid?.description ?? ""
    let type =
      text("recipienttypedetails", in: texts) ?? text("recipienttype", in: texts) ?? ""
    return Principal(name, guid: guid, kind: Self.kind(ofType: type))
  }

  /// What a row says of its object's identity; nil where it says nothing.
  package func guid(_ texts: [[String]]) -> GUID? { text("guid", in: texts).flatMap { GUID($0) } }

  /// All that a row's object is called: what no two share, and what others may be called too.
  package func names(_ texts: [[String]]) -> (sure: [String], shared: [String]) {
    var (sure, shared): ([String], [String]) = ([], [])
    for column in columns where texts.indices.contains(column.place) {
      let found = texts[column.place]
      switch column.meaning {
      case .guid, .sure, .address: sure += found
      case .addresses: sure += found.map(PrincipalName.withoutPrefix)
      case .shared: shared += found
      case .type: break
      }
    }
    return (sure, shared)
  }

  private func text(_ name: String, in texts: [[String]]) -> String? {
    guard let place = columns.first(where: { $0.name == name })?.place,
      texts.indices.contains(place)
    else { return nil }
    return texts[place].first { !$0.isEmpty }
  }

  /// What a recipient of a type is.
  static func kind(ofType type: String) -> Principal.Kind {
    let type = type.lowercased()
    if type.hasSuffix("group") || type == "roomlist" || type == "groupmailbox" { return .group }
    if type.hasSuffix("contact") { return .contact }
    return type.isEmpty ? .unknown : .user
  }
}
