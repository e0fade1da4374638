/// How an answer about one object is told from an answer about others.
///
/// The cmdlets that describe objects are documented to return all there are where their identity
/// names none, so that a mailbox deleted meanwhile would be answered with the whole tenant.
package enum SoughtObject: Sendable, Hashable {
  /// It was asked for by its GUID, and its row shows that.
  case byGUID
  /// It was asked for by another name: its row is the only one.
  case alone

  /// What a row is reduced to besides its columns, where its GUID is looked at.
  package static let key = "Name"

  /// What an answer shows of the object.
  package enum Sight: Sendable, Hashable {
    /// The place of its row.
    case row(Int)
    case finding(CallFailure.Finding)
  }

  /// - Parameters:
  ///   - page: the answer's first page.
  ///   - guid: what the object was asked for by; nil where that is no GUID.
  package func sight(in page: Page, of guid: GUID?) -> Sight {
    switch self {
    case .byGUID:
      let place = page.rows.entries.firstIndex { $0.guid == guid }
      return place.map { .row($0) } ?? .finding(.notFound)
    case .alone:
      if page.rows.count == 0, page.nextLink == nil { return .finding(.notFound) }
      let isOne = page.rows.count == 1 && page.nextLink == nil && !page.isTruncated
      return isOne ? .row(0) : .finding(.ambiguous)
    }
  }
}

extension Follower {
  /// How its answers are recognised; nil where they are rows about an object and may be any number.
  package var sought: SoughtObject? {
    guard way == nil, Self.describing.contains(cmdlet.lowercased()),
      parameters.contains(where: { $0.name.lowercased() == "identity" })
    else { return nil }
    return asksByGUIDAlone ? .byGUID : .alone
  }

  /// Whether its question is nothing but the object's GUID.
  var asksByGUIDAlone: Bool {
    guard parameters.count == 1, parameters[0].name.lowercased() == "identity",
      case .text(let pieces) = parameters[0].value, pieces.count == 1,
      case .column(let column) = pieces[0]
    else { return false }
    return column.lowercased() == "guid"
  }

  /// Cmdlets that describe the object that their identity names.
  private static let describing: Set = [
    "get-casmailbox", "get-contact", "get-distributiongroup", "get-dynamicdistributiongroup",
    "get-group", "get-mailbox", "get-mailcontact", "get-mailuser", "get-recipient",
    "get-unifiedgroup", "get-user",
  ]
}
