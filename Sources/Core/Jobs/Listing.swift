/// A list of the service that answers a later stage about a thousand objects at a time.
///
/// The resources behind the newer cmdlets show with each object what a cmdlet tells of one. A list
/// is never the last word: an object that it does not show, or shows without a value that was asked
/// for, is asked about by the cmdlet, and so are all of them where the tenant refuses the list.
package struct Listing: Sendable, Hashable, Codable {
  package enum Resource: String, Sendable, Hashable, Codable {
    case recipients = "Recipient"
    case mailboxes = "Mailbox"
    case clientAccess = "CasMailbox"
  }

  /// The stage it answers.
  package var stage: String
  package var resource: Resource
  /// The member of each object that holds the rows of its answer; nil where the object is the row.
  package var expansion: String?
  /// The values of `RecipientTypeDetails` it is cut by, one walk for each.
  package var types: [String]
  /// What a row of an answer keeps, in order.
  package var columns: [String]

  package init(
    stage: String, resource: Resource, expansion: String? = nil, types: [String], columns: [String]
  ) {
    self.stage = stage
    self.resource = resource
    self.expansion = expansion
    self.types = types
    self.columns = columns
  }

  /// Its only column: the rows of the answer about an object, each a JSON array.
  package static let answers = "Answers"

  /// The list as an administrator would write it.
  package var text: String {
    resource.rawValue + (expansion.map { "?$expand=" + $0 } ?? "")
  }

  /// What asks it, as a job of one stage.
  package func job(within job: Job) -> Job {
    var asking = Job(
      name: job.name, tenant: job.tenant, service: job.service, cmdlet: text, shard: .whole,
      columns: [Self.answers], tolerate: job.tolerate, stage: stage + Self.suffix)
    asking.listing = self
    return asking
  }

  /// Tells the list's stage from the one it answers; no name in a job file ends so.
  private static let suffix = " (list)"
}

extension Listing {
  /// The list that can answer a stage of a job; nil where there is none.
  ///
  /// It must be about the very objects that the first stage lists, all of certain types: of a
  /// filter's objects nobody knows how many others the list would show.
  package init?(answering follower: Follower, of job: Job) {
    guard (job.service ?? .exchange) == .exchange, follower.way == nil,
      follower.source == job.stage, follower.asksByGUIDAlone, let types = job.listedTypes,
      let known = Self.known[follower.cmdlet.lowercased()], known.tells(follower.columns)
    else { return nil }
    self.init(
      stage: follower.name, resource: known.resource, expansion: known.expansion, types: types,
      columns: follower.columns)
  }

  private struct Known {
    var resource: Resource
    var expansion: String?
    var columns: Set<String>

    func tells(_ wanted: [String]) -> Bool {
      wanted.allSatisfy { columns.contains($0.lowercased()) }
    }
  }

  /// Cmdlets whose answers a list holds too, and the columns it is known to hold.
  private static let known: [String: Known] = [
    "get-recipientpermission": Known(
      resource: .recipients, expansion: "RecipientPermission",
      columns: [
        "identity", "trustee", "trusteesidstring", "accesscontroltype", "accessrights",
        "isinherited", "inheritancetype",
      ]),
    "get-mailbox": Known(
      resource: .mailboxes, expansion: nil,
      columns: [
        "alias", "displayname", "distinguishedname", "emailaddresses", "externaldirectoryobjectid",
        "guid", "id", "name", "organizationid", "primarysmtpaddress", "recipienttype",
        "recipienttypedetails", "userprincipalname",
      ]),
    "get-casmailbox": Known(
      resource: .clientAccess, expansion: nil,
      columns: [
        "activesyncenabled", "displayname", "emailaddresses", "ewsenabled",
        "externaldirectoryobjectid", "guid", "imapenabled", "mapienabled", "name", "owaenabled",
        "popenabled", "primarysmtpaddress",
      ]),
  ]
}

extension Follower {
  /// Whether its question is nothing but the object's GUID.
  fileprivate var asksByGUIDAlone: Bool {
    guard parameters.count == 1, parameters[0].name.lowercased() == "identity",
      case .text(let pieces) = parameters[0].value, pieces.count == 1,
      case .column(let column) = pieces[0]
    else { return false }
    return column.lowercased() == "guid"
  }
}

extension Job {
  /// The types of the objects it lists, where it lists all that are of them.
  fileprivate var listedTypes: [String]? {
    guard ["get-mailbox", "get-recipient"].contains(cmdlet.lowercased()), filter == nil,
      window == nil, !isSample
    else { return nil }
    if case .byList = shard { return nil }
    guard let given = parameters.first else {
      return cmdlet.lowercased() == "get-mailbox" ? Self.mailboxTypes : nil
    }
    guard parameters.count == 1, given.name.lowercased() == "recipienttypedetails" else {
      return nil
    }
    let types: [String] =
      switch given.value {
      case .text(let text): text.split(separator: ",").map { $0.trimmed }
      case .list(let list): list
      case .number, .flag: []
      }
    let isMailboxes = types.allSatisfy { $0.lowercased().hasSuffix("mailbox") }
    return types.isEmpty || !isMailboxes ? nil : types
  }

  /// The kinds of mailboxes that come in numbers; of a rarer one each is asked about by itself.
  private static let mailboxTypes = [
    "UserMailbox", "SharedMailbox", "RoomMailbox", "EquipmentMailbox",
  ]
}

extension Substring {
  fileprivate var trimmed: String {
    var rest = self
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
