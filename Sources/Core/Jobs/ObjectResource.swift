/// A resource of the service that holds, object by object, what a cmdlet tells of one.
///
/// Two ways lead to it: a list shows many objects at once, an address shows one by its key. Neither is
/// ever the last word: an object that is not shown, or shown without a value that was asked for, is
/// asked about by the cmdlet.
package struct ObjectResource: Sendable, Hashable {
  package enum EntitySet: String, Sendable, Hashable, Codable {
    case recipients = "Recipient"
    case mailboxes = "Mailbox"
    case clientAccess = "CasMailbox"
  }

  /// Where the rows of an answer stand.
  package enum Shape: Sendable, Hashable {
    /// The object is the row.
    case object
    /// In a member of the object that must be asked for by name.
    case expanded(String)
    /// Below the object's address, where each entry gathers several rows in a member.
    case gathered(below: String, in: String)
  }

  package var set: EntitySet
  package var shape: Shape
  /// What a row of an answer keeps, in order.
  package var columns: [String]

  package init(set: EntitySet, shape: Shape, columns: [String]) {
    self.set = set
    self.shape = shape
    self.columns = columns
  }

  /// The resource that can answer a stage of a job; nil where there is none.
  ///
  /// The stage must ask for an object by its GUID and nothing else, and for nothing that the resource
  /// is not known to show in the form that the cmdlet's answer has, so that a right never looks
  /// different because it was asked for in another way.
  package init?(answering follower: Follower, of job: Job) {
    guard (job.service ?? .exchange) == .exchange, follower.way == nil,
      follower.asksByGUIDAlone, let known = Self.known[follower.cmdlet.lowercased()],
      known.tells(follower)
    else { return nil }
    self.init(set: known.set, shape: known.shape, columns: follower.columns)
  }

  /// The address as an administrator would write it, without the key.
  package var text: String {
    switch shape {
    case .object: "\(set.rawValue)('\u{2026}')"
    case .expanded(let member): "\(set.rawValue)('\u{2026}')?$expand=\(member)"
    case .gathered(let below, _): "\(set.rawValue)('\u{2026}')/\(below)"
    }
  }
}

/// Where the service keeps the answer about one object.
package struct ObjectAddress: Sendable, Hashable {
  package var resource: ObjectResource
  /// What the object is known by.
  package var key: String

  /// Nil where the question names no object.
  package init?(_ resource: ObjectResource, of question: Question) {
    guard case .text(let key)? = question.parameters.first?.value else { return nil }
    self.resource = resource
    self.key = key
  }
}

extension ObjectResource {
  private struct Known {
    var set: EntitySet
    var shape: Shape
    var columns: Set<String>
    /// Columns that the resource writes as lists, and the cmdlet as lists joined by commas.
    var lists: Set<String> = []
    /// Columns that the resource writes as texts, and the cmdlet as flags.
    var flags: Set<String> = []

    func tells(_ follower: Follower) -> Bool {
      follower.columns.map { $0.lowercased() }.allSatisfy { column in
        columns.contains(column)
          && (!lists.contains(column) || Self.holds(column, follower.lists))
          && (!flags.contains(column) || Self.holds(column, follower.flags))
      }
    }

    private static func holds(_ column: String, _ declared: [String]?) -> Bool {
      declared?.contains { $0.lowercased() == column } ?? false
    }
  }

  /// Cmdlets whose answers a resource holds too, and the columns it is known to hold.
  private static let known: [String: Known] = [
    "get-mailboxpermission": Known(
      set: .mailboxes, shape: .gathered(below: "MailboxPermission", in: "PermissionList"),
      columns: ["user", "accessrights", "isinherited", "deny"], lists: ["accessrights"],
      flags: ["isinherited", "deny"]),
    "get-recipientpermission": Known(
      set: .recipients, shape: .expanded("RecipientPermission"),
      columns: [
        "identity", "trustee", "trusteesidstring", "accesscontroltype", "accessrights",
        "isinherited", "inheritancetype",
      ]),
    "get-mailbox": Known(
      set: .mailboxes, shape: .object,
      columns: [
        "alias", "displayname", "distinguishedname", "emailaddresses", "externaldirectoryobjectid",
        "guid", "id", "name", "organizationid", "primarysmtpaddress", "recipienttype",
        "recipienttypedetails", "userprincipalname",
      ]),
    "get-casmailbox": Known(
      set: .clientAccess, shape: .object,
      columns: [
        "activesyncenabled", "displayname", "emailaddresses", "ewsenabled",
        "externaldirectoryobjectid", "guid", "imapenabled", "mapienabled", "name", "owaenabled",
        "popenabled", "primarysmtpaddress",
      ]),
  ]
}
