import Simulator

/// A row of any of the audit's stages: what an export says, or what the tenant's ledger does.
///
/// Columns that a stage does not have are nil. A list is in the order of the alphabet, since its
/// order says nothing.
struct AuditedRow: Hashable, Sendable, Decodable {
  var Guid: String?
  var UserPrincipalName: String?
  var DisplayName: String?
  var PrimarySmtpAddress: String?
  var RecipientTypeDetails: String?
  var GrantSendOnBehalfTo: [String]?
  var User: String?
  var UserSid: String?
  var Trustee: String?
  var TrusteeSidString: String?
  var AccessControlType: String?
  var AccessRights: [String]?
  var Deny: Bool?
  var IsInherited: Bool?
  var FolderId: String?
  var FolderType: String?
  var Name: String?
  var Finding: String?

  /// The same row as it is compared.
  var normal: AuditedRow {
    var row = self
    row.Guid = Guid?.lowercased()
    row.AccessRights?.sort()
    row.GrantSendOnBehalfTo?.sort()
    return row
  }
}

/// One difference between two nights, as `diff` writes it or as the ledger has it.
struct AuditChange: Hashable, Sendable, Decodable {
  var change: String
  var old: AuditedRow?
  var new: AuditedRow?

  var normal: AuditChange {
    AuditChange(change: change, old: old?.normal, new: new?.normal)
  }

  /// How many permissions it is about: a mailbox shows all who may send on its behalf in one row.
  var permissions: Int {
    guard let before = old?.GrantSendOnBehalfTo, let after = new?.GrantSendOnBehalfTo else {
      return 1
    }
    return Set(before).symmetricDifference(after).count
  }
}

/// A stage of `jobs/mailbox-permissions.yaml`.
enum AuditStage: String, CaseIterable, Sendable {
  case mailboxes, folders
  case fullAccess = "full-access"
  case sendAs = "send-as"
  case folderPermissions = "folder-permissions"

  /// The folders whose permissions the job asks for.
  static let folderTypes: Set = [
    "Root", "Inbox", "SentItems", "Calendar", "Contacts", "Tasks", "Notes",
  ]

  /// The stage that shows a right.
  init?(showing right: SimulatedPermission) {
    switch right.surface {
    case "MailboxPermission": self = .fullAccess
    case "RecipientPermission": self = .sendAs
    case "SendOnBehalf": self = .mailboxes
    case "MailboxFolderPermission" where Self.folderTypes.contains(right.folderType ?? ""):
      self = .folderPermissions
    default: return nil
    }
  }
}
