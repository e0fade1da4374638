/// Writes rights as each cmdlet shows them.
///
/// The same holder is called differently on each surface, as on the real service.
extension Organization {
  /// What a holder of a right is called by `Get-MailboxPermission` and `Get-RecipientPermission`.
  func account(of principal: Principal) -> String {
    switch principal {
    case .mailbox(let number): population.mailboxes[number].userPrincipalName
    case .group(let number): population.groups[number].name
    case .orphan: population.sid(of: principal)
    case .itself: "NT AUTHORITY\\SELF"
    case .account(let place): Grant.accounts[place].name
    case .everybody: "Everyone"
    case .anonymous: "NT AUTHORITY\\ANONYMOUS LOGON"
    case .publishedUser(let number): "ExchangePublishedUser.guest\(number)@fabrikam.example"
    }
  }

  /// What a holder is called on a folder, where people are shown by a name that others may share.
  func folderUser(_ principal: Principal) -> String {
    switch principal {
    case .mailbox(let number): mailbox(number).displayName
    case .orphan: "NT:" + population.sid(of: principal)
    case .everybody: "Default"
    case .anonymous: "Anonymous"
    case .group, .itself, .account, .publishedUser: account(of: principal)
    }
  }

  /// What a recipient is called where it is a value of another's property.
  func identity(of principal: Principal) -> String {
    guard case .mailbox(let number) = principal else { return account(of: principal) }
    return population.mailboxes[number].identity
  }

  func address(of principal: Principal) -> String {
    switch principal {
    case .mailbox(let number): population.mailboxes[number].address
    case .group(let number): population.groups[number].address
    case .orphan, .itself, .account, .everybody, .anonymous, .publishedUser: ""
    }
  }

  /// The name of a right on a surface; on folders people are called differently.
  func shown(_ grant: Grant) -> String {
    switch grant.surface {
    case .mailbox, .sendAs: account(of: grant.principal)
    case .sendOnBehalf: identity(of: grant.principal)
    case .folder: folderUser(grant.principal)
    }
  }

  func grants(of number: Int, on surface: Grant.Surface) -> [Grant] {
    grants(of: number).filter { $0.surface == surface }
  }

  func writeMailboxPermission(_ grant: Grant, of number: Int, to row: inout RowWriter) {
    row.text("Identity", population.mailboxes[number].identity)
    row.text("User", account(of: grant.principal))
    row.list("AccessRights", grant.rights)
    row.flag("Deny", grant.isDenied)
    row.flag("IsInherited", grant.isInherited)
    row.text("InheritanceType", "All")
    row.text("UserSid", population.sid(of: grant.principal))
    row.text("PrimarySmtpAddress", address(of: grant.principal))
    row.flag("IsValid", true)
    row.text("ObjectState", "Unchanged")
  }

  func writeRecipientPermission(_ grant: Grant, of number: Int, to row: inout RowWriter) {
    row.text("Identity", population.mailboxes[number].identity)
    row.text("Trustee", account(of: grant.principal))
    row.text("AccessControlType", grant.isDenied ? "Deny" : "Allow")
    row.list("AccessRights", grant.rights)
    row.text("InheritanceType", "None")
    row.text("TrusteeSidString", population.sid(of: grant.principal))
    let address = address(of: grant.principal)
    row.text("TrusteeWithPrimarySmtpAddress", address.isEmpty ? nil : address)
    row.flag("IsValid", true)
    row.text("ObjectState", "Unchanged")
  }

  func writeFolderPermission(
    _ grant: Grant, on folder: MailFolder, of number: Int, to row: inout RowWriter
  ) {
    let mailbox = population.mailboxes[number]
    row.text(
      "Identity",
      mailbox.userPrincipalName + ":" + folder.path.replacing("/", with: "\\"))
    row.text("FolderName", folder.name)
    row.text("User", folderUser(grant.principal))
    row.list("AccessRights", grant.rights)
    row.text(
      "SharingPermissionFlags",
      folder.place == FolderLanguage.calendar && grant.rights == ["Editor"] ? "Delegate" : nil)
    row.flag("IsValid", true)
    row.text("ObjectState", "Unchanged")
  }

  func writeFolder(_ folder: MailFolder, of number: Int, to row: inout RowWriter) {
    let mailbox = population.mailboxes[number]
    let items = (number &* 31 &+ folder.place &* 7) % 5000
    row.text("Identity", mailbox.userPrincipalName + folder.path.replacing("/", with: "\\"))
    row.text("Name", folder.name)
    row.text("FolderPath", folder.path)
    row.text("FolderId", folder.id)
    row.text("FolderType", folder.type)
    row.text("ContainerClass", folder.type == "Calendar" ? "IPF.Appointment" : "IPF.Note")
    row.number("ItemsInFolder", items)
    row.number("DeletedItemsInFolder", items / 50)
    row.number("ItemsInFolderAndSubfolders", items)
    row.text("FolderSize", "\(items) KB (\(items * 1024) bytes)")
    row.text("FolderAndSubfolderSize", "\(items) KB (\(items * 1024) bytes)")
    row.moment("CreationTime", mailbox.created)
    row.moment("LastModifiedTime", mailbox.created)
    row.flag("IsValid", true)
  }

  func writeRule(_ rule: InboxRule, of number: Int, to row: inout RowWriter) {
    let mailbox = population.mailboxes[number]
    row.text("Identity", "\(mailbox.identity)\\\(rule.number)")
    row.text("RuleIdentity", String(rule.number))
    row.text("MailboxOwnerId", mailbox.identity)
    row.text("Name", rule.name)
    row.flag("Enabled", rule.isEnabled)
    row.number("Priority", rule.priority)
    row.flag("InError", false)
    row.optionalList("ForwardTo", rule.forwardTo)
    row.optionalList("ForwardAsAttachmentTo", rule.forwardAsAttachmentTo)
    row.optionalList("RedirectTo", rule.redirectTo)
    row.flag("DeleteMessage", rule.deletes)
    row.flag("SoftDeleteMessage", rule.deletesSoftly)
    row.text("MoveToFolder", rule.moveToFolder)
    row.optionalList("SubjectContainsWords", rule.subjectContains)
    row.optionalList("From", rule.from)
    row.flag("MarkAsRead", false)
    row.flag("StopProcessingRules", rule.priority == 1)
    row.flag("IsValid", true)
  }

  func writeMember(
    _ member: RecipientGroup.Member, contacts: Directory, to row: inout RowWriter
  ) {
    switch member {
    case .mailbox(let number): writeRecipient(number, to: &row)
    case .group(let number): writeGroup(number, to: &row)
    case .contact(let number):
      guard let place = contacts.lastPlace(of: number) else { return }
      let contact = contacts.truth(at: place)
      row.text("Identity", contact.name)
      row.text("Name", contact.name)
      row.text("DisplayName", contact.displayName)
      row.text("Alias", contact.alias)
      row.text("PrimarySmtpAddress", contact.primarySmtpAddress)
      row.text("Guid", contact.guid)
      row.text("RecipientType", "MailContact")
      row.text("RecipientTypeDetails", "MailContact")
    }
  }

  func writeRoleGroup(_ group: AdminRoleGroup, to row: inout RowWriter) {
    row.text("Identity", group.name)
    row.text("Name", group.name)
    row.text("DisplayName", "")
    row.text("Description", group.summary)
    row.guid("Guid", group.guid)
    row.guid("ExchangeObjectId", group.guid)
    row.text("DistinguishedName", population.distinguishedName(group.name))
    row.list("Roles", group.roles)
    row.list("Members", group.members.map(name))
    row.list("ManagedBy", ["Organization Management"])
    row.text("RoleGroupType", "Standard")
    row.text("Id", group.name)
    row.flag("IsValid", true)
  }

  private func name(_ member: RecipientGroup.Member) -> String {
    switch member {
    case .mailbox(let number): population.mailboxes[number].identity
    case .group(let number): population.groups[number].name
    case .contact(let number): "Contact \(number)"
    }
  }
}
