import Core
import Testing

@testable import rollcall

/// How a job file asks who is meant, who is in a group, and who holds a right in the end.
@Suite struct PrincipalStagesTests {
  private static let head = """
    job: audit
    tenant: contoso
    stage: mailboxes
    query: { cmdlet: Get-Mailbox }
    columns: [Guid, Name, GrantSendOnBehalfTo]

    """
  private static let directory = "directory: { query: { cmdlet: Get-Recipient } }\n"
  private static let rights = """
    then:
      - stage: rights
        for-each: mailboxes
        query: { cmdlet: Get-MailboxPermission, parameters: { Identity: "{Guid}" } }
        carry: { Guid: Mailbox }
        columns: [User, Deny]
        resolve: { Principal: User }

    """
  private static let groups = """
      - stage: groups
        groups-of: [rights]
        query: { cmdlet: Get-DistributionGroupMember, parameters: { Identity: "{GroupGuid}" } }
        columns: [Guid, RecipientTypeDetails]

    """
  private static let who = """
      - stage: who
        for-each: rights
        except: { Deny: true }
        members: groups
        carry: [Mailbox]
        identity: [Mailbox, Member]

    """

  private static func text(_ parts: String...) -> String { head + parts.joined() }

  @Test func `a job with a directory has the stages in the order it names them`() throws {
    let job = try JobFile.read(
      Self.text(Self.directory, Self.rights, Self.groups, Self.who),
      path: "job.yaml")
    let stages = job.allStages
    #expect(stages.map(\.job.stage) == ["mailboxes", "directory", "rights", "groups", "who"])
    #expect(stages.map(\.source) == [nil, nil, 0, 2, 2])
    #expect(stages.map(\.feeds) == [[], [], [0], [2, 3], [2]])
    #expect(stages.map(\.awaited) == [[], [], [1], [], [3]])
    #expect(
      stages[2].job.columns == [
        "Mailbox", "User", "Deny", "Principal", "PrincipalGuid", "PrincipalKind", "Finding",
      ])
    #expect(
      stages[3].job.columns == [
        "Group", "GroupGuid", "Guid", "RecipientTypeDetails", "Member", "MemberGuid",
        "MemberKind", "Finding",
      ])
    #expect(
      stages[4].job.columns == [
        "Mailbox", "Member", "MemberGuid", "MemberKind", "Via", "Finding",
      ])
    #expect(job.subjects(of: 3, from: 2) == .groups(guid: 4, kind: 5))
    #expect(job.subjects(of: 3, from: 3) == .groups(guid: 5, kind: 6))
    #expect(job.subjects(of: 4, from: 2) == .rows(tellsFindings: true))
    #expect(job.subjects(of: 2, from: 0) == .rows(tellsFindings: false))
    #expect(job.sides.map(\.cmdlet) == ["Get-Mailbox", "Get-Recipient"])
    #expect(job.directory?.columns.contains("RecipientTypeDetails") == true)
  }

  @Test func `the texts of a column are rows of their own`() throws {
    let job = try JobFile.read(
      Self.text(
        Self.directory,
        """
        then:
          - stage: behalf
            for-each: mailboxes
            each: GrantSendOnBehalfTo
            carry: [Guid]
            resolve: { Delegate: GrantSendOnBehalfTo }
        """), path: "job.yaml")
    let stage = try #require(job.followers?.first)
    #expect(stage.way == .texts(of: "GrantSendOnBehalfTo"))
    #expect(!stage.asks)
    #expect(
      stage.allColumns == [
        "Guid", "GrantSendOnBehalfTo", "Delegate", "DelegateGuid", "DelegateKind", "Finding",
      ])
  }

  /// A job file that is wrong, and what is said of it.
  struct Wrong: Sendable {
    var rest: String
    var sentence: String

    init(_ rest: String, says sentence: String) {
      self.rest = rest
      self.sentence = sentence
    }

    /// The stage with another resolution.
    init(resolving other: String, says sentence: String) {
      let stage = rights.replacing("{ Principal: User }", with: other)
      self.init(directory + stage, says: sentence)
    }
  }

  private static var wrongDirectories: [Wrong] {
    let unresolved = rights.replacing("    resolve: { Principal: User }\n", with: "")
    let untyped = "directory: { query: { cmdlet: Get-Recipient }, columns: [Guid, Name] }\n"
    return [
      Wrong(
        rights,
        says: """
          'resolve' looks names up in the run's directory, and the job has none. Add 'directory: \
          { query: { cmdlet: Get-Recipient } }' beside 'query'.
          """),
      Wrong(
        directory,
        says: "'directory' is for stages that follow, and there is none. Add 'then', or remove it."),
      Wrong(
        directory + unresolved,
        says: "No stage looks a name up in 'directory'. Add 'resolve' to one, or remove it."),
      Wrong(
        "directory: { columns: [Guid] }\n" + rights,
        says: "directory lacks 'query'. Add 'query: { cmdlet: Get-Recipient }'."),
      Wrong(
        untyped + rights,
        says: """
          directory: nothing tells a group from a user. Add RecipientTypeDetails to 'columns'.
          """),
    ]
  }

  private static var wrongResolutions: [Wrong] {
    let nameless = rights.replacing("{ Guid: Mailbox }", with: "{ Guid: }")
    return [
      Wrong(resolving: "[User]", says: "resolve must hold keys and values, as in 'key: value'."),
      Wrong(
        resolving: "{ A: User, B: User }",
        says: """
          'resolve' must name the new columns and the one that names are taken from, as in \
          'resolve: { Principal: User }'.
          """),
      Wrong(
        resolving: "{ Principal: Usr }",
        says: """
          'Usr' is no column of the stage 'rights'. Did you mean 'User'? Add it to the columns \
          there, or name one of: User, Deny.
          """),
      Wrong(
        resolving: "{ User: User }",
        says: """
          'User' would stand twice in the result of 'rights'. Leave one out, or carry it by \
          another name: 'carry: { User: Other }'.
          """),
      Wrong(
        directory + nameless,
        says: "carry: 'Guid' must be given the name of a column, as in 'Guid: Mailbox'."),
    ]
  }

  private static var wrongGroups: [Wrong] {
    let before = directory + rights
    return [
      Wrong(
        before + groups.replacing("[rights]", with: "[mailboxes]"),
        says: """
          'mailboxes' is no stage above this one that says who is meant. Name one that has \
          'resolve'.
          """),
      Wrong(
        before + groups.replacing("[Guid, Rec", with: "[Name, Rec"),
        says: """
          The members of a group are known by their Guid and their kind. Add Guid and \
          RecipientTypeDetails to 'columns'.
          """),
      Wrong(
        before + groups + "    for-each: rights\n",
        says: "'for-each' does not go with 'groups-of'. Remove it."),
      Wrong(
        before + who,
        says: """
          'groups' is no stage above this one that asks about the groups of 'rights'. Name one \
          with 'groups-of: [rights]'.
          """),
      Wrong(
        before + groups + who.replacing("for-each: rights", with: "for-each: mailboxes"),
        says: "The rows of 'mailboxes' do not say who is meant. Add 'resolve' there."),
      Wrong(
        before + groups + who + "    columns: [User]\n",
        says: "'columns' does not go with 'members'. Remove it."),
    ]
  }

  @Test(arguments: wrongDirectories + wrongResolutions + wrongGroups)
  func `what is wrong with such a stage is told`(_ wrong: Wrong) {
    do throws(FileProblems) {
      _ = try JobFile.read(Self.head + wrong.rest, path: "job.yaml")
      Issue.record("The job was taken.")
    } catch {
      #expect(error.problems.map(\.sentence).contains(wrong.sentence), "\(error)")
    }
  }
}
