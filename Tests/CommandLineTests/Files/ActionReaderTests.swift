import Core
import Testing

@testable import rollcall

/// What a job file says of what it changes, and what is said of a wrong one.
@Suite struct ActionReaderTests {
  static func job(_ lines: String = "", action: String = "") -> String {
    """
    job: change
    tenant: contoso
    action:
      cmdlet: Set-MailContact
      list: { file: people.csv }
      parameters: { Identity: "{Guid}", DisplayName: "{Name}" }
    \(action.isEmpty ? "" : "  " + action + "\n")\(lines)
    """
  }

  @Test func `an action is read with all its keys`() throws {
    let text = """
      job: change
      tenant: contoso
      allow-writes: true
      action:
        cmdlet: Add-MailboxPermission
        list: { file: lists/rights.csv }
        parameters:
          Identity: "{Mailbox}"
          User: "{User}"
          AccessRights: "{Rights}"
          AutoMapping: "{Map}"
        lists: [AccessRights]
        flags: [AutoMapping]
        blank: refuse
        idempotent: true
        deadline: 90s
        read-back:
          cmdlet: Get-MailboxPermission
          parameters: { Identity: "{Mailbox}", User: "{User}" }
          compare: { AccessRights: "{Rights}" }
          gone: false
          after: 2m
      """
    let definition = try JobFile.definition(text, path: "jobs/change.yaml")
    #expect(definition.changes == "jobs/lists/rights.csv")
    let action = try #require(definition.job.action)
    #expect(action.cmdlet == "Add-MailboxPermission")
    #expect(action.allowsWrites && action.isIdempotent && !action.isWhatIf)
    #expect(action.blanks == .refuse)
    #expect(action.deadline == 90_000)
    #expect(action.readBack?.wait == 120_000)
    #expect(action.readBack?.columns == ["AccessRights"])
    #expect(action.references == ["Mailbox", "User", "Rights", "Map"])
    #expect(definition.job.output?.path == "{job}-{run}.csv")
  }

  @Test func `what is not said is the careful choice`() throws {
    let action = try #require(try JobFile.read(Self.job(), path: "j.yaml").action)
    #expect(!action.allowsWrites && !action.isIdempotent)
    #expect(action.readBack == nil)
    #expect(action.blanks == .omit)
    #expect(Duration.milliseconds(action.deadline) == Action.usualDeadline)
  }

  @Test(arguments: [
    ("cmdlet: Get-MailContact", "is not a cmdlet that changes something"),
    ("cmdlet: Set-", "is not a cmdlet that changes something"),
    ("parameters: { Identity: ann }", "No parameter names a column"),
    ("parameters: { Identity: \"{Guid}\", WhatIf: true }", "add --what-if"),
    ("parameters: { Identity: \"{Guid}\", confirm: false }", "every call says that one is sure"),
    ("parameters: { Identity: \"{Guid}\", identity: x }", "has a name twice"),
    ("parameters: { Identity: \"{Guid\" }", "a brace that stands alone"),
    ("list: people.csv", "list must hold keys and values"),
    ("list: { file: people.csv, column: Guid }", "list has no key 'column'"),
  ])
  func `a wrong key of an action says what belongs there`(line: String, says: String) {
    let key = line.prefix { $0 != ":" }
    let text = Self.job().split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("  \(key):") ? "  " + line : String($0) }.joined(separator: "\n")
    let told = complaintsAboutJob(text)
    #expect(told.contains { $0.contains(says) }, "\(told)")
  }

  @Test(arguments: [
    ("blank: drop", "'blank' cannot be 'drop'"),
    ("idempotent: perhaps", "'idempotent' cannot be 'perhaps'"),
    ("deadline: 1d", "'deadline' must be a time from 1s to 15m"),
    ("retry: 3", "action has no key 'retry'"),
    ("read-back: { cmdlet: Get-MailContact }", "There is no 'parameters'"),
    (
      "read-back: { cmdlet: Set-MailContact, parameters: { Identity: \"{Guid}\" }, gone: true }",
      "it only reads"
    ),
    (
      "read-back: { cmdlet: Get-MailContact, parameters: { Identity: \"{Guid}\" } }",
      "read-back lacks 'compare'"
    ),
    (
      "read-back: { cmdlet: Get-MailContact, parameters: { Identity: ann }, gone: true }",
      "nothing would be told of one line"
    ),
  ])
  func `a wrong line of an action says what belongs there`(line: String, says: String) {
    let told = complaintsAboutJob(Self.job(action: line))
    #expect(told.contains { $0.contains(says) }, "\(told)")
  }

  @Test func `keys that go with a question are refused beside an action, and the other way`() {
    for line in ["query: { cmdlet: Get-Contact }", "columns: [Guid]", "tolerate: { batches: 1 }"] {
      let told = complaintsAboutJob(Self.job(line))
      #expect(told.contains { $0.contains("goes with 'query'") }, "\(told)")
    }
    let told = complaintsAboutJob(
      "job: j\ntenant: t\nquery: { cmdlet: Get-Contact }\nallow-writes: true")
    #expect(
      told == [
        "job.yaml:4:15: 'allow-writes' goes with 'action', and a job without one changes nothing. "
          + "Remove it."
      ])
  }
}
