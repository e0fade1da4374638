import Core
import Testing

/// Which lists can answer a later stage.
@Suite struct ListingTests {
  private static func follower(
    _ cmdlet: String = "Get-RecipientPermission", columns: [String] = ["Trustee", "AccessRights"],
    source: String = "mailboxes", identity: [Follower.Template.Piece] = [.column("Guid")]
  ) -> Follower {
    Follower(
      name: "send-as", source: source, cmdlet: cmdlet,
      parameters: [Follower.Template("Identity", .text(identity))], carried: ["Guid"],
      columns: columns)
  }

  private static func job(
    _ cmdlet: String = "Get-Mailbox", _ parameters: [Parameter] = [], filter: String? = nil,
    shard: Job.Shard = .byKey(.name, rows: 4000), then follower: Follower = follower()
  ) -> Job {
    Job(
      name: "audit", tenant: "contoso", cmdlet: cmdlet, parameters: parameters, filter: filter,
      shard: shard, columns: ["Guid"], stage: "mailboxes", followers: [follower])
  }

  private static func listing(_ job: Job) -> Listing? {
    job.followers.flatMap { Listing(answering: $0[0], of: job) }
  }

  @Test func `who may send as each mailbox stands in the list of recipients`() throws {
    let listing = try #require(Self.listing(Self.job()))
    #expect(listing.text == "Recipient?$expand=RecipientPermission")
    #expect(
      listing.types == ["UserMailbox", "SharedMailbox", "RoomMailbox", "EquipmentMailbox"])
    #expect(listing.columns == ["Trustee", "AccessRights"])
  }

  @Test(arguments: [("Get-Mailbox", "Mailbox"), ("Get-CASMailbox", "CasMailbox")])
  func `what a mailbox is, and how it may be reached, has a list each`(
    _ cmdlet: String, _ resource: String
  ) throws {
    let follower = Self.follower(cmdlet, columns: ["DisplayName", "Guid"])
    #expect(try #require(Self.listing(Self.job(then: follower))).text == resource)
  }

  @Test func `a job of certain mailbox types reads the list of these`() throws {
    let types = Parameter("RecipientTypeDetails", .list(["SharedMailbox"]))
    #expect(try #require(Self.listing(Self.job("Get-Mailbox", [types]))).types == ["SharedMailbox"])
    let text = Parameter("RecipientTypeDetails", .text("UserMailbox, RoomMailbox"))
    #expect(
      try #require(Self.listing(Self.job("Get-Recipient", [text]))).types
        == ["UserMailbox", "RoomMailbox"])
  }

  @Test(
    arguments: [
      job("Get-MailContact"), job("Get-Recipient"), job(filter: "City -eq 'Hull'"),
      job(shard: .byList(property: "Guid")),
      job("Get-Mailbox", [Parameter("Archive", .flag(true))]),
      job("Get-Recipient", [Parameter("RecipientTypeDetails", .text("MailContact"))]),
      job(then: follower("Get-MailboxPermission", columns: ["User"])),
      job(then: follower(source: "folders")),
      job(then: follower(columns: ["Trustee", "Whatever"])),
      job(then: follower(identity: [.column("Name")])),
      job(then: follower(identity: [.column("Guid"), .literal(":\\Inbox")])),
    ])
  func `there is none for what a list would not show, or not alone`(_ job: Job) {
    #expect(Self.listing(job) == nil)
  }

  @Test func `a list's stage stands behind those that follow, so that no number moves`() throws {
    var job = Self.job()
    job.listings = [try #require(Self.listing(job))]
    let stages = job.allStages
    #expect(stages.map(\.job.stage) == ["mailboxes", "send-as", "send-as (list)"])
    #expect(stages.map(\.list) == [nil, 2, nil])
    #expect(stages[2].job.columns == ["Answers"])
    #expect(job.asWritten == Self.job())
  }
}
