/// A list of the service that answers a later stage about a thousand objects at a time.
///
/// The resources behind the newer cmdlets show with each object what a cmdlet tells of one. A list
/// is never the last word: an object that it does not show, or shows without a value that was asked
/// for, is asked about by the cmdlet, and so are all of them where the tenant refuses the list.
package struct Listing: Sendable, Hashable, Codable {
  /// The stage it answers.
  package var stage: String
  package var resource: ObjectResource.EntitySet
  /// The member of each object that holds the rows of its answer; nil where the object is the row.
  package var expansion: String?
  /// The values of `RecipientTypeDetails` it is cut by, one walk for each.
  package var types: [String]
  /// What a row of an answer keeps, in order.
  package var columns: [String]

  package init(
    stage: String, resource: ObjectResource.EntitySet, expansion: String? = nil, types: [String],
    columns: [String]
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
    guard follower.source == job.stage, let types = job.listedTypes,
      let known = ObjectResource(answering: follower, of: job)
    else { return nil }
    let expansion: String?
    switch known.shape {
    case .object: expansion = nil
    case .expanded(let member): expansion = member
    // No list shows what stands below each of its objects.
    case .gathered: return nil
    }
    self.init(
      stage: follower.name, resource: known.set, expansion: expansion, types: types,
      columns: follower.columns)
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
