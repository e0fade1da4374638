import Core
import Testing

@testable import rollcall

/// How a job file says which columns tell of rights.
@Suite struct AccessColumnsTests {
  private static func job(_ lines: String, stage: String = "") -> String {
    """
    job: j
    tenant: t
    query: { cmdlet: Get-Mailbox }
    columns: [Guid, Name, GrantSendOnBehalfTo]
    \(lines)
    then:
      - stage: rights
        for-each: objects
        query: { cmdlet: Get-X, parameters: { Identity: "{Guid}" } }
        carry: [Guid]
        columns: [User, UserSid, AccessRights, Deny]
        \(stage.isEmpty ? "lists: [AccessRights]" : stage)
    """
  }

  @Test func `a stage says who may do what, and by which names`() throws {
    let job = try JobFile.read(
      Self.job(
        """
        names: [guid, Name]
        grants: { mailbox: Guid, principal: GrantSendOnBehalfTo, as: SendOnBehalf }
        """,
        stage:
          "grants: { mailbox: Guid, principal: [User, UserSid], right: AccessRights, deny: Deny }"),
      path: "job.yaml")
    #expect(
      job.access
        == AccessColumns(
          grants: .init(
            mailbox: ["Guid"], principal: ["GrantSendOnBehalfTo"], right: .always("SendOnBehalf")),
          names: ["Guid", "Name"]))
    #expect(
      job.followers?.first?.access
        == AccessColumns(
          grants: .init(
            mailbox: ["Guid"], principal: ["User", "UserSid"], right: .column("AccessRights"),
            deny: "Deny")))
    #expect(job.accessStages.map(\.name) == ["objects", "rights"])
    #expect(job.accessStages.map { $0.access.kinds } == [[.names, .grants], [.names, .grants]])
  }

  @Test func `a stage may tell who is in which group`() throws {
    let job = try JobFile.read(
      Self.job("", stage: "memberships: { group: Guid, member: [UserSid, User] }"), path: "job.yaml"
    )
    #expect(
      job.followers?.first?.access?.members
        == AccessColumns.Members(group: ["Guid"], member: ["UserSid", "User"]))
  }

  @Test(arguments: [
    ("grants: { principal: User, right: Deny }", "grants lacks 'mailbox'."),
    ("grants: { mailbox: Guid, right: Deny }", "grants lacks 'principal'."),
    ("grants: { mailbox: Guid, principal: User }", "grants lacks 'right'."),
    (
      "grants: { mailbox: Guid, principal: User, right: Deny, as: X }",
      "grants: 'as' names a right that no column has, so it does not go with 'right'."
    ),
    ("grants: { mailbox: Guid, principal: Usr, as: X }", "'Usr' is not among the columns"),
    ("grants: { mailbox: Guid, principal: User, as: \"a\\nb\" }", "grants: 'as' must be one line"),
    ("grants: { mailbox: Guid, principal: User, as: X, to: Y }", "grants has no key 'to'."),
    ("grants: [Guid]", "grants must hold keys and values, as in 'key: value'."),
    ("grants: { mailbox: [], principal: User, as: X }", "'mailbox' must name 1 to 10 columns."),
    ("memberships: { group: Guid }", "memberships lacks 'member'."),
    ("names: [Guid]", "'names' must name two columns or more"),
    ("names: Guid", "then: 'names' must be a list, as in 'names: [A, B]'."),
    ("name: [Guid, User]", "then has no key 'name'. Did you mean 'names'?"),
  ])
  func `what is wrong is told with what belongs there`(stage: String, says: String) {
    let complaints = complaintsAboutJob(Self.job("", stage: stage))
    #expect(complaints.count == 1, "\(complaints)")
    #expect(complaints.first?.contains(says) == true, "\(complaints)")
  }
}
