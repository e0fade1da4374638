import Core
import Testing

@testable import rollcall

/// How a job file names stages that ask about each row of an earlier one.
@Suite struct StagesTests {
  @Test func `a stage says whose rows it asks about, and what it carries of them`() throws {
    let job = try JobFile.read(
      """
      job: permissions
      tenant: contoso
      stage: mailboxes
      query: { cmdlet: Get-Mailbox }
      columns: [Guid, UserPrincipalName]
      then:
        - stage: full-access
          for-each: mailboxes
          query:
            cmdlet: Get-MailboxPermission
            parameters: { Identity: "{guid}", IncludeUnresolvedPermissions: true }
          carry: [UserPrincipalName]
          columns: [User, AccessRights]
          output: { path: rights.csv }
        - stage: calendars
          for-each: mailboxes
          query:
            cmdlet: Get-MailboxFolderPermission
            parameters: { Identity: "{Guid}:\\\\Calendar" }
          columns: [User]
      """, path: "job.yaml")
    #expect(job.stage == "mailboxes")
    let followers = try #require(job.followers)
    #expect(
      followers[0]
        == Follower(
          name: "full-access", source: "mailboxes", cmdlet: "Get-MailboxPermission",
          parameters: [
            Follower.Template("Identity", .text([.column("Guid")])),
            Follower.Template("IncludeUnresolvedPermissions", .fixed(.flag(true))),
          ],
          carried: ["UserPrincipalName"], columns: ["User", "AccessRights"],
          output: Job.Output(format: .csv, path: "rights.csv")))
    #expect(followers[0].allColumns == ["UserPrincipalName", "User", "AccessRights", "Finding"])
    #expect(
      followers[1].parameters[0].value == .text([.column("Guid"), .literal(":\\Calendar")]))
    #expect(job.allStages.map(\.source) == [nil, 0, 0])
    #expect(job.sides.map(\.followers) == [nil])
  }

  @Test func `a stage may follow one that follows`() throws {
    let job = try JobFile.read(
      Self.job(
        """
        - { stage: a, for-each: objects, query: { cmdlet: Get-X, parameters: { Identity: "{Guid}" } }, columns: [Id] }
          - { stage: b, for-each: a, query: { cmdlet: Get-Y, parameters: { Identity: "{Id}" } }, columns: [User] }
        """), path: "job.yaml")
    #expect(job.allStages.map(\.source) == [nil, 0, 1])
  }

  @Test(arguments: [
    ("stage: a, for-each: object", "'object' is no stage above this one. Did you mean 'objects'?"),
    ("for-each: objects", "then lacks 'stage'. Add a line such as 'stage: full-access'."),
    ("stage: objects, for-each: objects", "'objects' names an earlier stage. Choose another name."),
    (
      "stage: a, for-each: objects, carry: [Mail]",
      "'Mail' is no column of the stage 'objects'. Add it to the columns there, or name one of: "
        + "Guid, Name."
    ),
    (
      "stage: a, for-each: objects, carry: [Guid, guid]",
      "'Guid' stands twice in 'carry'. Keep one."
    ),
    (
      "stage: a, for-each: objects, foreach: b",
      "then has no key 'foreach'. Did you mean 'for-each'?"
    ),
  ])
  func `what is wrong with a stage is told`(_ keys: String, _ sentence: String) {
    let text = Self.job(
      "- { \(keys), query: { cmdlet: Get-X, parameters: { Identity: \"{Guid}\" } }, columns: [User] }"
    )
    expectProblem(sentence, in: text)
  }

  @Test(arguments: [
    (
      "query: { cmdlet: Get-X }, columns: [User]",
      "The stage asks the same for every row. Add 'parameters: { Identity: \"{Guid}\" }'."
    ),
    (
      "query: { cmdlet: Get-X, parameters: { Identity: ann } }, columns: [User]",
      "No parameter names a column of 'objects' in braces, so every row would be asked the same. "
        + "Write, for instance, Identity: \"{Guid}\"."
    ),
    (
      "query: { cmdlet: Get-X, parameters: { Identity: \"{Guid\" } }, columns: [User]",
      "'Identity' has a brace that stands alone. Write a column as {Guid}, and a brace that is "
        + "meant as one twice."
    ),
    (
      "query: { cmdlet: Get-X, parameters: { Identity: \"{Guild}\" } }, columns: [User]",
      "'Guild' is no column of the stage 'objects'. Did you mean 'Guid'? Add it to the columns "
        + "there, or name one of: Guid, Name."
    ),
    (
      "query: { cmdlet: Get-X, parameters: { Identity: \"{Guid}\" } }",
      "The stage lacks 'columns'. Add a line such as 'columns: [User, AccessRights]'."
    ),
    (
      "query: { cmdlet: Get-X, parameters: { Identity: \"{Guid}\" } }, columns: [finding]",
      "'finding' is a column of the result already, carried or the run's own. Leave it out here."
    ),
    (
      "query: { cmdlet: Set-X, parameters: { Identity: \"{Guid}\" } }, columns: [User]",
      "'Set-X' is not a cmdlet a job may call: it only reads, by one that begins with 'Get-'."
    ),
    (
      "query: { cmdlet: Get-X, parameters: { Identity: \"{Guid}\", ResultSize: 5 } }, columns: [U]",
      "'ResultSize' cannot be set here: a run always asks for everything."
    ),
  ])
  func `what is wrong with its question is told`(_ keys: String, _ sentence: String) {
    expectProblem(sentence, in: Self.job("- { stage: a, for-each: objects, \(keys) }"))
  }

  @Test func `rows may be wanted only where one of some columns says something`() throws {
    let job = try JobFile.read(
      Self.job(
        "- { stage: a, for-each: objects, query: { cmdlet: Get-X, parameters: { Identity: \"{Guid}\" } }, "
          + "columns: [ForwardTo, DeleteMessage, Name], only-with: [forwardto, DeleteMessage] }"),
      path: "job.yaml")
    #expect(job.followers?.first?.onlyWith == ["ForwardTo", "DeleteMessage"])
  }

  @Test(arguments: [
    ("[Forward]", "'Forward' is no column of the stage 'a'. Did you mean 'ForwardTo'?"),
    ("[Guid]", "'Guid' is no column of the stage 'a'."),
    ("[]", "'only-with' names no column, so no row would be kept."),
    ("ForwardTo", "then: 'only-with' must be a list, as in 'only-with: [A, B]'."),
  ])
  func `what is wrong with the columns of wanted rows is told`(columns: String, says: String) {
    let text = Self.job(
      "- { stage: a, for-each: objects, query: { cmdlet: Get-X, parameters: { Identity: \"{Guid}\" } }, "
        + "columns: [ForwardTo], only-with: \(columns) }")
    #expect { try JobFile.read(text, path: "job.yaml") } throws: {
      "\($0)".contains(says)
    }
  }

  @Test func `a name for the first stage needs one that follows`() {
    expectProblem(
      "'stage' names the first stage for those that follow, and there is none. Add 'then', or "
        + "remove it.",
      in: "job: a\ntenant: b\nquery: { cmdlet: Get-Mailbox }\nstage: x\ncolumns: [Guid]\n")
  }

  private func expectProblem(_ sentence: String, in text: String) {
    do throws(FileProblems) {
      _ = try JobFile.read(text, path: "job.yaml")
      Issue.record("The job was taken.")
    } catch {
      #expect(error.problems.map(\.sentence).contains(sentence), "\(error)")
    }
  }

  private static func job(_ stages: String) -> String {
    """
    job: audit
    tenant: contoso
    query: { cmdlet: Get-Mailbox }
    columns: [Guid, Name]
    then:
      \(stages)
    """
  }
}
