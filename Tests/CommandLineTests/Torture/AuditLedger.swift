@testable import Simulator

/// What the audit of a simulated tenant must show, from what the tenant grants and from no page.
struct AuditLedger: Sendable {
  private let tenant: SimulatedTenant

  init(of tenant: SimulatedTenant) { self.tenant = tenant }

  /// Every row of a stage in a night, and how often it stands there.
  func rows(of stage: AuditStage, night: Int) -> [AuditedRow: Int] {
    let organization = tenant.organization.inNight(night)
    var rows: [AuditedRow: Int] = [:]
    for mailbox in organization.mailboxes {
      for row in self.rows(of: stage, mailbox, in: organization) { rows[row, default: 0] += 1 }
    }
    return rows
  }

  /// Every difference that a stage must show between a night and the one before.
  func changes(in stage: AuditStage, night: Int) -> [AuditChange: Int] {
    let organization = tenant.organization.inNight(night)
    let before = tenant.organization.inNight(night - 1)
    let mailboxes = Dictionary(
      organization.mailboxes.map { ($0.guid.description, $0) },
      uniquingKeysWith: { first, _ in first })
    var changes: [AuditChange: Int] = [:]
    var delegating: Set<Int> = []
    for change in organization.permissionChanges(of: night) {
      guard let right = change.after ?? change.before, AuditStage(showing: right) == stage,
        let mailbox = mailboxes[right.mailboxGuid]
      else { continue }
      if stage == .mailboxes {
        delegating.insert(mailbox.number)
        continue
      }
      let shown = AuditChange(
        change: change.kind, old: change.before.map { Self.row($0, on: mailbox, in: stage) },
        new: change.after.map { Self.row($0, on: mailbox, in: stage) })
      changes[shown.normal, default: 0] += 1
    }
    for number in delegating {
      let (old, new) = (
        Self.row(organization.mailboxes[number], in: before),
        Self.row(organization.mailboxes[number], in: organization)
      )
      changes[AuditChange(change: "changed", old: old, new: new).normal, default: 0] += 1
    }
    return changes
  }

  /// The folders that the audit asks about.
  func askedFolders() -> Int {
    let organization = tenant.organization.now
    return organization.mailboxes.reduce(0) { count, mailbox in
      count
        + mailbox.folders(seed: organization.population.seed)
        .count { AuditStage.folderTypes.contains($0.type) }
    }
  }

  private func rows(
    of stage: AuditStage, _ mailbox: Mailbox, in organization: Organization
  ) -> [AuditedRow] {
    switch stage {
    case .mailboxes: return [Self.row(mailbox, in: organization).normal]
    case .folders:
      return mailbox.folders(seed: organization.population.seed).map { folder in
        AuditedRow(
          Guid: mailbox.guid.description, UserPrincipalName: mailbox.userPrincipalName,
          FolderId: folder.id, FolderType: folder.type, Name: folder.name
        ).normal
      }
    case .fullAccess, .sendAs, .folderPermissions:
      return organization.permissions(of: mailbox.number)
        .filter { AuditStage(showing: $0) == stage && !$0.isOwn && !$0.isInherited }
        .map { Self.row($0, on: mailbox, in: stage).normal }
    }
  }

  private static func row(_ mailbox: Mailbox, in organization: Organization) -> AuditedRow {
    AuditedRow(
      Guid: mailbox.guid.description, UserPrincipalName: mailbox.userPrincipalName,
      DisplayName: mailbox.displayName, PrimarySmtpAddress: mailbox.address,
      RecipientTypeDetails: mailbox.kind.rawValue,
      GrantSendOnBehalfTo: organization.permissions(of: mailbox.number)
        .filter { AuditStage(showing: $0) == .mailboxes }.map(\.holder),
      Name: mailbox.name)
  }

  private static func row(
    _ right: SimulatedPermission, on mailbox: Mailbox, in stage: AuditStage
  ) -> AuditedRow {
    var row = AuditedRow(
      Guid: right.mailboxGuid, UserPrincipalName: right.mailbox, AccessRights: right.rights)
    switch stage {
    case .fullAccess:
      row.RecipientTypeDetails = mailbox.kind.rawValue
      (row.User, row.UserSid) = (right.holder, right.sid)
      (row.Deny, row.IsInherited) = (right.isDenied, right.isInherited)
    case .sendAs:
      row.RecipientTypeDetails = mailbox.kind.rawValue
      (row.Trustee, row.TrusteeSidString) = (right.holder, right.sid)
      row.AccessControlType = right.isDenied ? "Deny" : "Allow"
    case .mailboxes, .folders, .folderPermissions:
      row.User = right.holder
      (row.FolderType, row.Name) = (right.folderType, right.folderName)
    }
    return row
  }
}
