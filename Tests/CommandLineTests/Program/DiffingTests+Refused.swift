import Foundation
import Simulator
import Testing

/// Two nights of which one had answers that the other was refused.
extension DiffingTests {
  @Test func `what hangs on an answer that was refused tonight is not seen, and not removed`()
    async throws
  {
    try await withWorkplace({ $0.mailboxes.count = 50 }) { place in
      try place.write(Self.foldersAndGroups(), to: "audit.yaml")
      for _ in 1...2 {
        let run = try await place.rollcall("run", "audit.yaml")
        #expect(run.code == 0, "\(run.told)")
      }
      let same = try await document(place, "--stage", "folder-permissions")
      #expect((same.counts.removed, same.counts.notSeen) == (0, 0))
      let members = try await document(place, "--stage", "group-members")
      #expect((members.counts.removed, members.counts.notSeen) == (0, 0))
      let mailbox = try #require(Self.mailboxLeadingAlone(in: place.tenant))
      place.tenant.open(mailbox: mailbox, false)
      let partial = try await place.rollcall("run", "audit.yaml")
      #expect(partial.code == 0, "\(partial.told)")
      for (stage, before) in [("folder-permissions", same), ("group-members", members)] {
        let found = try await document(place, "--stage", stage).counts
        #expect(
          (found.added, found.removed, found.changed, found.notSeenBefore) == (0, 0, 0, 0),
          "\(stage)")
        let lost = before.counts.unchanged - found.unchanged
        #expect(lost > 0, "\(stage)")
        #expect(found.notSeen == lost, "\(stage)")
      }
      // Nor is it news when the mailbox can be opened again.
      place.tenant.open(mailbox: mailbox, true)
      try await place.rollcall("run", "audit.yaml")
      for stage in ["folder-permissions", "group-members"] {
        let found = try await document(place, "--stage", stage).counts
        #expect((found.added, found.removed, found.changed, found.notSeen) == (0, 0, 0, 0))
        #expect(found.notSeenBefore > 0, "\(stage)")
      }
    }
  }

  @Test
  func `what was carried by another name, or stands behind others, is followed to its object`()
    async throws
  {
    try await withWorkplace({ $0.mailboxes.count = 50 }) { place in
      try place.write(Self.carrying, to: "audit.yaml")
      try await place.rollcall("run", "audit.yaml")
      let mailbox = try #require(
        place.tenant.permissions().first { $0.folderType == "Calendar" }?.mailboxGuid)
      place.tenant.open(mailbox: mailbox, false)
      let partial = try await place.rollcall("run", "audit.yaml")
      #expect(partial.code == 0, "\(partial.told)")
      let found = try await document(place, "--stage", "rights")
      let lost = found.older.rows - found.counts.unchanged
      #expect(lost > 0)
      #expect(found.counts.notSeen == lost)
      place.tenant.open(mailbox: mailbox, true)
      try await place.rollcall("run", "audit.yaml")
      for (stage, identity) in [
        ("rights", "Mailbox,Folder,User"), ("rights", "User,Folder,Mailbox"),
        ("rights", "User,Mailbox,Folder"), ("access", "Guid,User"), ("access", "User,Guid"),
        ("folders", "Guid"), ("folders", "Name,Guid"), ("folders", "Name"),
      ] {
        for (older, newer) in [("1", "2"), ("2", "3")] {
          let found = try await document(
            place, older, newer, "--stage", stage, "--identity", identity)
          #expect(
            (found.counts.added, found.counts.removed, found.counts.changed) == (0, 0, 0),
            "\(stage) by \(identity) from \(older) to \(newer)")
          #expect(!found.different && !found.whole, "\(stage) by \(identity)")
        }
      }
    }
  }

  @Test func `an identity that does not tell what was asked about is no proof, and says so`()
    async throws
  {
    try await withWorkplace({ $0.mailboxes.count = 50 }) { place in
      try place.write(Self.carrying, to: "audit.yaml")
      try await place.rollcall("run", "audit.yaml")
      let asked = place.tenant.permissions().filter { $0.folderType == "Calendar" }
      place.tenant.open(mailbox: try #require(asked.first?.mailboxGuid), false)
      try await place.rollcall("run", "audit.yaml")
      let found = try await document(place, "--stage", "rights", "--identity", "User")
      #expect((found.counts.added, found.counts.removed) == (0, 0))
      #expect(found.counts.notSeen > 0)
      #expect(
        found.notes.contains {
          $0.hasPrefix("Run 2 could not ask about everything")
            && $0.hasSuffix("Name Mailbox or Folder in the identity.")
        }, "\(found.notes)")
      let told = try await document(place, "--stage", "rights")
      #expect(!told.notes.contains { $0.contains("could not ask about everything") })
    }
  }

  private static let carrying = """
    job: audit
    tenant: contoso
    stage: mailboxes
    query: { cmdlet: Get-Mailbox }
    columns: [Guid, DisplayName]
    then:
      - stage: access
        for-each: mailboxes
        query: { cmdlet: Get-MailboxPermission, parameters: { Identity: "{Guid}" } }
        carry: [Guid]
        columns: [User, AccessRights]
        identity: [Guid, User]
      - stage: folders
        for-each: mailboxes
        query: { cmdlet: Get-MailboxFolderStatistics, parameters: { Identity: "{Guid}" } }
        carry: [Guid]
        columns: [FolderId, FolderType, Name]
      - stage: rights
        for-each: folders
        where: { FolderType: [Inbox, Calendar] }
        query: { cmdlet: Get-MailboxFolderPermission, parameters: { Identity: "{Guid}:{FolderId}" } }
        carry: { Guid: Mailbox, FolderType: Folder }
        columns: [User, AccessRights]
        identity: [Mailbox, Folder, User]
    """

  /// The shipped audit as far as the groups that hold rights on folders.
  private static func foldersAndGroups() throws -> String {
    let audit = try String(
      contentsOfFile: AuditingTests.shipped("mailbox-permissions"), encoding: .utf8)
    let groups = try #require(audit.range(of: "  - stage: who-may-open"))
    return String(audit[..<groups.lowerBound]).replacing(
      /groups-of: .*/, with: "groups-of: [folder-permissions]")
  }

  /// A mailbox without whose folders somebody's group would not be asked about.
  private static func mailboxLeadingAlone(in tenant: SimulatedTenant) -> String? {
    let groups = Set(tenant.groups.map(\.guid))
    let asked = ["Root", "Inbox", "SentItems", "Calendar", "Contacts", "Tasks", "Notes"]
    let rights = tenant.permissions().filter { right in
      right.folderType.map(asked.contains) ?? false
        && right.holderGuid.map(groups.contains) ?? false
    }
    func reached(without mailbox: String?) -> Set<String> {
      var waiting = rights.filter { $0.mailboxGuid != mailbox }.compactMap(\.holderGuid)
      var found: Set<String> = []
      while let group = waiting.popLast() {
        if found.insert(group).inserted { waiting += tenant.groupsInside(group) }
      }
      return found
    }
    let all = reached(without: nil)
    return Set(rights.map(\.mailboxGuid)).sorted().first { mailbox in
      all.subtracting(reached(without: mailbox))
        .contains { !tenant.members(ofGroup: $0).isEmpty }
    }
  }
}
