/// Writes mailboxes as cmdlets and resources show them.
///
/// Only a part of the real list of properties is shown: those that public listings name most.
extension Organization {
  func write(_ number: Int, to row: inout RowWriter) {
    let mailbox = mailbox(number)
    // Written first, so that what was set wins over what all mailboxes have alike.
    let shown = edits[number]?.shown ?? [:]
    func other(_ name: String, _ usual: JSONValue, _ row: inout RowWriter) {
      row.json(name, (shown[name.lowercased()] ?? usual).bytes)
    }
    writeNames(of: mailbox, to: &row)
    row.guid("ExchangeGuid", mailbox.exchangeGuid)
    row.noGuid("ArchiveGuid")
    row.text("ArchiveStatus", "None")
    row.text("ArchiveName", nil)
    row.text("UserPrincipalName", mailbox.userPrincipalName)
    row.text("WindowsEmailAddress", mailbox.address)
    row.text("MicrosoftOnlineServicesID", mailbox.userPrincipalName)
    row.list("GrantSendOnBehalfTo", delegates(of: number))
    row.text("ForwardingAddress", mailbox.forwardsTo.map { identity(of: .mailbox($0)) })
    row.text("ForwardingSmtpAddress", mailbox.forwardsToAddress.map { "smtp:" + $0 })
    row.flag("DeliverToMailboxAndForward", mailbox.keepsForwarded)
    other("HiddenFromAddressListsEnabled", .flag(mailbox.number % 23 == 3), &row)
    other("LitigationHoldEnabled", .flag(mailbox.number % 40 == 7), &row)
    row.list("InPlaceHolds", [])
    row.text("RetainDeletedItemsFor", "14.00:00:00")
    other("AuditEnabled", true, &row)
    row.text("AuditLogAgeLimit", "90.00:00:00")
    row.list("AuditDelegate", ["Update", "MoveToDeletedItems", "SoftDelete", "SendAs"])
    row.text("MailboxPlan", mailbox.kind == .user ? "ExchangeOnlineEnterprise" : nil)
    row.text("ProhibitSendQuota", "99 GB (106,300,440,576 bytes)")
    row.text("ProhibitSendReceiveQuota", "100 GB (107,374,182,400 bytes)")
    row.text("IssueWarningQuota", "98 GB (105,226,698,752 bytes)")
    row.flag("UseDatabaseQuotaDefaults", false)
    row.text("MaxSendSize", "35 MB (36,700,160 bytes)")
    row.text("MaxReceiveSize", "36 MB (37,748,736 bytes)")
    row.text("RecipientLimits", "500")
    row.flag("IsMailboxEnabled", true)
    row.flag("IsShared", mailbox.kind == .shared)
    row.flag("IsResource", mailbox.kind == .room || mailbox.kind == .equipment)
    row.flag("AccountDisabled", mailbox.kind != .user)
    row.text("ResourceType", resourceType(mailbox.kind))
    row.list("Languages", [mailbox.language.code])
    for number in 1...15 { other("CustomAttribute\(number)", "", &row) }
    other("MailTip", .null, &row)
    other("Office", "", &row)
    row.text("Database", "EURPR01DG123-db\(mailbox.number % 90)")
    row.text("ServerName", "vi1pr01mb\(1000 + mailbox.number % 90)")
    row.moment("WhenMailboxCreated", mailbox.created)
    writeMoments(mailbox.created, edits[number]?.changed ?? mailbox.created, to: &row)
    row.text("Id", mailbox.identity)
    row.text("ExchangeVersion", "0.20 (15.0.0.0)")
    row.text("OrganizationId", Self.organizationID)
    row.text("ObjectCategory", "EURPR01A001.PROD.OUTLOOK.COM/Configuration/Schema/Person")
    row.text("ObjectState", "Unchanged")
    row.flag("IsValid", true)
  }

  /// A mailbox as a recipient, with less than it shows as a mailbox.
  func writeRecipient(_ number: Int, to row: inout RowWriter) {
    let mailbox = mailbox(number)
    writeNames(of: mailbox, to: &row)
    row.guid("ExchangeGuid", mailbox.exchangeGuid)
    row.noGuid("ArchiveGuid")
    row.text("WindowsLiveID", mailbox.userPrincipalName)
    row.text("ExternalEmailAddress", nil)
    row.text("Department", nil)
    row.text("Title", nil)
    row.flag("HiddenFromAddressListsEnabled", mailbox.number % 23 == 3)
    row.moment("WhenMailboxCreated", mailbox.created)
    row.text("WhenSoftDeleted", nil)
    writeMoments(mailbox.created, edits[number]?.changed ?? mailbox.created, to: &row)
    row.text("Id", mailbox.identity)
    row.text("ExchangeVersion", "0.20 (15.0.0.0)")
    row.text("OrganizationId", Self.organizationID)
    row.flag("IsValid", true)
  }

  /// How a mailbox may be reached by programs.
  func writeAccess(_ number: Int, to row: inout RowWriter) {
    let mailbox = mailbox(number)
    writeNames(of: mailbox, to: &row)
    for (place, name) in [
      "ActiveSyncEnabled", "OWAEnabled", "PopEnabled", "ImapEnabled", "MAPIEnabled", "EwsEnabled",
      "SmtpClientAuthenticationDisabled",
    ].enumerated() {
      row.flag(name, (mailbox.number + place) % 9 != 4)
    }
  }

  func writeGroup(_ number: Int, to row: inout RowWriter) {
    let group = population.groups[number]
    row.text("Identity", group.name)
    writeNames(group.name, group.name, group.alias, group.address, to: &row)
    row.list("EmailAddresses", ["SMTP:" + group.address])
    row.guid("Guid", group.guid)
    row.guid("ExchangeObjectId", group.guid)
    row.guid("ExternalDirectoryObjectId", group.externalID)
    row.text("DistinguishedName", population.distinguishedName(group.name))
    row.text("RecipientType", group.typeDetails)
    row.text("RecipientTypeDetails", group.typeDetails)
    row.text("GroupType", group.isSecurity ? "Universal, SecurityEnabled" : "Universal")
    row.list("GrantSendOnBehalfTo", [])
    row.flag("IsDirSynced", false)
    row.flag("HiddenFromAddressListsEnabled", false)
    writeMoments(group.created, group.created, to: &row)
    row.text("Id", group.name)
    row.text("OrganizationId", Self.organizationID)
    row.flag("IsValid", true)
  }

  static let organizationID =
    "EURPR01A001.PROD.OUTLOOK.COM/Microsoft Exchange Hosted Organizations"

  private func resourceType(_ kind: Mailbox.Kind) -> String? {
    switch kind {
    case .user, .shared: nil
    case .room: "Room"
    case .equipment: "Equipment"
    }
  }

  private func writeNames(of mailbox: Mailbox, to row: inout RowWriter) {
    row.text("Identity", mailbox.identity)
    writeNames(mailbox.name, mailbox.displayName, mailbox.alias, mailbox.address, to: &row)
    row.list(
      "EmailAddresses",
      ["SMTP:" + mailbox.address] + mailbox.otherAddresses.map { "smtp:" + $0 }
        + ["SIP:" + mailbox.userPrincipalName, "SPO:SPO_\(mailbox.externalID)@SPO"])
    row.guid("Guid", mailbox.guid)
    row.guid("ExchangeObjectId", mailbox.guid)
    row.guid("ExternalDirectoryObjectId", mailbox.externalID)
    row.text("DistinguishedName", population.distinguishedName(mailbox.name))
    row.text("RecipientType", "UserMailbox")
    row.text("RecipientTypeDetails", mailbox.kind.rawValue)
    row.flag("IsDirSynced", mailbox.number % 4 == 0)
  }

  private func writeNames(
    _ name: String, _ displayName: String, _ alias: String, _ address: String,
    to row: inout RowWriter
  ) {
    row.text("Name", name)
    row.text("DisplayName", displayName)
    row.text("Alias", alias)
    row.text("PrimarySmtpAddress", address)
  }

  private func writeMoments(_ created: Ticks, _ changed: Ticks, to row: inout RowWriter) {
    row.moment("WhenCreated", created, zone: "+00:00")
    row.moment("WhenCreatedUTC", created)
    row.moment("WhenChanged", changed, zone: "+00:00")
    row.moment("WhenChangedUTC", changed)
  }

  /// Who may send on a mailbox's behalf, as mailboxes show it.
  func delegates(of number: Int) -> [String] {
    grants(of: number).filter { $0.surface == .sendOnBehalf }.map { identity(of: $0.principal) }
  }
}
