import Foundation
import HTTPTypes

/// One question to the resources behind the newer cmdlets.
///
/// It is bound from the address alone.
struct ODataQuery: Sendable {
  enum Target: Equatable, Sendable {
    case mailboxes, casMailboxes, recipients
    case mailbox(String)
    case casMailbox(String)
    case recipient(String)
    case mailboxPermissions(String)
    case folderStatistics(String, scope: String)
    /// The mailbox, and the folder by its id or else by its path.
    case folderPermissions(String, folder: String)
  }

  var target: Target
  var filter: FilterExpression?
  /// The recipient types wanted; nil wants all.
  var types: Set<String>?
  /// The rows wanted in one answer.
  var top: Int?
  /// The properties to show, in lower case; nil shows all.
  var properties: Set<String>?
  /// Whether the rights to send stand in each recipient.
  var showsPermissions = false

  init(_ question: Question, offering options: SimulatorResources) throws(Invocation.Refusal) {
    let path = question.path.dropFirst(3).joined(separator: "/")
    var query: [String: String] = [:]
    for (name, value) in question.query { query[name.lowercased()] = value }
    guard options.areOffered,
      let target = try Self.target(path, isEncoded: query["isencoded"]?.lowercased() == "true")
    else {
      throw .fault(
        ServiceFault(
          .notFound, type: "Microsoft.OData.ODataException",
          message: "Resource not found for the segment '\(path.prefix(60))'."))
    }
    self.target = target
    do { try bind(query, options) } catch { throw .fault(error) }
  }

  private mutating func bind(
    _ query: [String: String], _ options: SimulatorResources
  ) throws(ServiceFault) {
    if let text = query["$filter"] {
      // Recipients are known not to be found by a text with an apostrophe, doubled or not.
      if target == .recipients, text.contains("''") { throw ODataFilter.complaint }
      filter = try ODataFilter.parse(text)
    }
    if let types = query["recipienttypedetails"] {
      self.types = try Invocation.types(.text(types), of: Cmdlet.recipientTypeDetails)
    }
    if let top = query["$top"] {
      guard let number = Int(top), number > 0 else {
        throw .request("The value of $top must be a whole number above zero.")
      }
      self.top = number
    }
    if let expansion = query["$expand"] {
      guard expansion.lowercased() == "recipientpermission", options.expands else {
        throw .request("The query specified in the URI is not valid. It cannot expand this.")
      }
      showsPermissions = true
    }
    let selection = query["$select"].map { $0.split(separator: ",").map(String.init) }
    properties = PropertySets.properties(
      of: target, sets: query["propertyset"], selection: selection)
    if showsPermissions { properties?.insert("recipientpermission") }
  }

  /// Whether it asks about one mailbox.
  var isAboutOne: Bool {
    switch target {
    case .mailboxes, .casMailboxes, .recipients: false
    case .mailbox, .casMailbox, .recipient, .mailboxPermissions, .folderStatistics,
      .folderPermissions:
      true
    }
  }

  /// Whether the answer is one object and no list.
  var isOne: Bool {
    switch target {
    case .mailbox, .casMailbox, .recipient: true
    case .mailboxes, .casMailboxes, .recipients, .mailboxPermissions, .folderStatistics,
      .folderPermissions:
      false
    }
  }

  /// The set of resources it asks, as metadata names it.
  var entitySet: String {
    switch target {
    case .mailboxes, .mailbox: "Mailbox"
    case .casMailboxes, .casMailbox: "CasMailbox"
    case .recipients, .recipient: "Recipient"
    case .mailboxPermissions: "MailboxPermission"
    case .folderStatistics: "MailboxFolderStatistics"
    case .folderPermissions: "MailboxFolderPermission"
    }
  }
}

extension ODataQuery {
  /// One segment of a path: a name, with a key in parentheses or without.
  private typealias Segment = (name: String, key: String?)

  private static func target(
    _ path: String, isEncoded: Bool
  ) throws(Invocation.Refusal) -> Target? {
    guard let segments = segments(path) else { return nil }
    func key(_ segment: Segment) throws(Invocation.Refusal) -> String {
      let key = segment.key ?? ""
      guard isEncoded else { return key }
      guard let data = Data(base64Encoded: key), let text = String(data: data, encoding: .utf8)
      else { throw .fault(.request("The key is not base64 of an identity.")) }
      return text
    }
    let names = segments.map { $0.name.lowercased() }
    let first = segments[0]
    guard names.count > 1 else {
      switch (names[0], first.key) {
      case ("mailbox", nil): return .mailboxes
      case ("casmailbox", nil): return .casMailboxes
      case ("recipient", nil): return .recipients
      case ("mailbox", _): return .mailbox(try key(first))
      case ("casmailbox", _): return .casMailbox(try key(first))
      case ("recipient", _): return .recipient(try key(first))
      default: return nil
      }
    }
    guard names[0] == "mailbox", first.key != nil else { return nil }
    if names == ["mailbox", "mailboxpermission"] { return .mailboxPermissions(try key(first)) }
    guard names.count == 3, names[1] == "mailboxfolder" else { return nil }
    if names[2] == "mailboxfolderpermission", segments[1].key != nil {
      return .folderPermissions(try key(first), folder: try key(segments[1]))
    }
    guard names[2] == "exchange.getmailboxfolderstatistics" else { return nil }
    return .folderStatistics(try key(first), scope: segments[2].key ?? "All")
  }

  /// Takes a path apart at slashes that stand in no quotes; nil where quotes do not match.
  private static func segments(_ path: String) -> [Segment]? {
    var parts = [""]
    var isQuoted = false
    for character in path {
      if character == "'" { isQuoted.toggle() }
      if character == "/", !isQuoted {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    guard !isQuoted else { return nil }
    let segments = parts.filter { !$0.isEmpty }.map { part -> Segment in
      guard let open = part.firstIndex(of: "("), part.hasSuffix(")") else { return (part, nil) }
      let inside = part[part.index(after: open)...].dropLast()
      guard let quote = inside.firstIndex(of: "'"), inside.hasSuffix("'"),
        inside.index(after: quote) < inside.endIndex
      else { return (String(part[..<open]), inside.isEmpty ? nil : String(inside)) }
      let text = inside[inside.index(after: quote)...].dropLast()
      return (String(part[..<open]), String(text).replacing("''", with: "'"))
    }
    return segments.isEmpty ? nil : segments
  }
}

/// Which of the resources a simulated tenant offers.
///
/// It holds wishes only.
package struct SimulatorResources: Sendable {
  /// Whether there are any; if not they are answered 404.
  package var areOffered = true
  /// Whether recipients can be listed with the rights to send.
  package var expands = true

  package init() {}
}
