import Core
import Testing

@testable import Reports

/// How differences are told in the table of changes.
@Suite struct ChangeLinesTests {
  private static let columns = [
    "Guid", "FolderType", "User", "UserPrincipalName", "AccessRights", "Flags",
  ]

  private static func head(identity: Int = 3, columns: [String] = columns) -> DifferenceHead {
    let job = Job(name: "rights", tenant: "contoso", cmdlet: "Get-X", columns: columns)
    func run(_ id: Int64) -> RunRecord {
      RunRecord(
        id: RunID(id), job: job, stages: [StageID(id)], state: .complete,
        startedAt: Instant(milliseconds: 0))
    }
    return DifferenceHead(
      older: run(1), newer: run(2), columns: columns, identity: identity, notes: [])
  }

  private static func row(_ rights: String) -> ComparedRow {
    ComparedRow(
      guid: GUID(high: 0, low: 7), key: "k",
      cells: Array(#"["7","Inbox","Ann","bob@x.example",\#(rights),null]"#.utf8))
  }

  private let lines = ChangeLines(head(), stage: "folders", carried: ["UserPrincipalName"])

  @Test func `a row that came or went is one line with what it says of itself`() throws {
    let added = Difference(kind: .added, old: nil, new: Self.row(#"["Editor","X"]"#))
    let told = "AccessRights: Editor; X"
    #expect(
      try lines.lines(of: added)
        == [["added", "bob@x.example", "Inbox · Ann", "", "", told, "folders"]])
    let removed = Difference(kind: .removed, old: Self.row(#"["Editor","X"]"#), new: nil)
    #expect(
      try lines.lines(of: removed)
        == [["removed", "bob@x.example", "Inbox · Ann", "", told, "", "folders"]])
    let unseen = Difference(kind: .notSeen, old: Self.row("null"), new: nil)
    #expect(try lines.lines(of: unseen)[0].first == "not seen")
  }

  @Test func `a change is one line for each column`() throws {
    let changed = Difference(
      kind: .changed, old: Self.row(#"["Editor"]"#), new: Self.row("null"), columns: [4, 5])
    let beginning = ["changed", "bob@x.example", "Inbox · Ann"]
    #expect(
      try lines.lines(of: changed) == [
        beginning + ["AccessRights", "Editor", "", "folders"],
        beginning + ["Flags", "", "", "folders"],
      ])
  }

  @Test func `without a name a row is told by its identifier`() throws {
    let lines = ChangeLines(
      Self.head(identity: 0, columns: ["Guid", "Size"]), stage: "s", carried: [])
    let row = ComparedRow(guid: GUID(high: 0, low: 7), key: "k", cells: Array(#"["7",5]"#.utf8))
    let told = try lines.lines(of: Difference(kind: .added, old: nil, new: row))
    #expect(told == [["added", row.guid.description, "", "", "", "Size: 5", "s"]])
  }

  @Test func `a long value is told by its beginning, and a damaged row is an error`() throws {
    let long = String(repeating: "x", count: 1000)
    let told = try lines.lines(
      of: Difference(kind: .added, old: nil, new: Self.row("[\"\(long)\"]")))
    #expect(told[0][5].count == ChangeLines.longest + 1)
    let damaged = ComparedRow(guid: GUID(high: 0, low: 7), key: "k", cells: Array("[1]".utf8))
    #expect(throws: ExportError.self) {
      try lines.lines(of: Difference(kind: .added, old: nil, new: damaged))
    }
  }
}
