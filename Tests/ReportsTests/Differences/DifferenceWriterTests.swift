import Core
import Foundation
import Reports
import Synchronization
import Testing

/// How the differences of two runs are written, in each format.
@Suite struct DifferenceWriterTests {
  private static let columns = ["Mailbox", "User", "AccessRights", "Deny"]

  static func head(identity: Int = 2, notes: [String] = []) -> DifferenceHead {
    func run(_ id: Int64, _ state: RunState) -> RunRecord {
      let job = Job(
        name: "rights", tenant: "contoso", cmdlet: "Get-MailboxPermission", columns: columns)
      return RunRecord(
        id: RunID(id), job: job, stages: [StageID(id)], state: state,
        startedAt: Instant(milliseconds: 1_750_000_000_000))
    }
    return DifferenceHead(
      older: run(3, .complete), newer: run(4, .incomplete), columns: columns, identity: identity,
      notes: notes)
  }

  static func row(_ cells: String, guid: UInt64 = 1) -> ComparedRow {
    ComparedRow(guid: GUID(high: 0, low: guid), key: "k", cells: Array(cells.utf8))
  }

  static let differences = [
    Difference(kind: .added, old: nil, new: row(#"["a@x","=1+1",["SendAs","Full"],false]"#)),
    Difference(
      kind: .changed, old: row(#"["b@x","Ann \"A\", B",["Full"],false]"#),
      new: row(#"["b@x","Ann \"A\", B",["Full"],true]"#), columns: [3]),
    Difference(kind: .removed, old: row(#"["c@x","<i>&","x|y",null]"#, guid: 2), new: nil),
    Difference(kind: .notSeen, old: row(#"["d@x","\u202edj","",null]"#), new: nil),
  ]

  /// What is written for these differences, as text.
  private func written(
    _ format: DifferenceFormat, _ head: DifferenceHead = Self.head(),
    _ differences: [Difference] = Self.differences, cells: Cells = .defused
  ) throws -> String {
    let pieces = Mutex<[UInt8]>([])
    let stream: @Sendable ([UInt8]) throws(ExportError) -> Void = { piece in
      pieces.withLock { $0 += piece }
    }
    let writer = try DifferenceWriter(format, to: .stream(stream), head, cells: cells)
    #expect(try writer.end(Self.result(of: differences, by: writer)) == nil)
    return String(decoding: pieces.withLock(\.self), as: UTF8.self)
  }

  static func result(
    of differences: [Difference], by writer: DifferenceWriter
  ) throws -> DifferenceResult {
    var counts = DifferenceCounts()
    for difference in differences {
      counts.note(difference)
      try writer.take(difference)
    }
    return DifferenceResult(
      counts: counts, totals: ComparedTotals(older: 7, newer: 8, unchanged: 5))
  }

  @Test func `CSV has a line for each difference, old beside new, formulas defused`() throws {
    let lines = try written(.csv).components(separatedBy: "\r\n")
    #expect(
      lines == [
        "change,columns,Mailbox,User,AccessRights (old),AccessRights (new),Deny (old),Deny (new)",
        "added,,a@x,'=1+1,,\"SendAs; Full\",,false",
        "changed,Deny,b@x,\"Ann \"\"A\"\", B\",Full,Full,false,true",
        "removed,,c@x,<i>&,x|y,,,", "not-seen,,d@x,\u{202e}dj,,,,", "",
      ])
    #expect(try written(.csv, cells: .raw).contains("a@x,=1+1,"))
  }

  @Test func `without columns of its own a row is named by its GUID, once`() throws {
    let csv = try written(.csv, Self.head(identity: 0))
    #expect(csv.hasPrefix("change,columns,Guid,Mailbox (old),Mailbox (new),User (old),"))
    #expect(csv.contains("\r\nremoved,,00000000-0000-0000-0000-000000000002,c@x,,"))
    let jsonl = try written(.jsonl, Self.head(identity: 0))
    #expect(jsonl.contains(#""identity":{"Guid":"00000000-0000-0000-0000-000000000002"}"#))
  }

  @Test func `JSON Lines carry the service's own values`() throws {
    struct Line: Decodable, Equatable {
      var change: String
      var identity: [String: String]
      var columns: [String]?
    }
    let lines = try written(.jsonl).split(separator: "\n").map(String.init)
    #expect(
      lines[0]
        == #"{"change":"added","identity":{"Mailbox":"a@x","User":"=1+1"},"new":{"Mailbox":"a@x","User":"=1+1","AccessRights":["SendAs","Full"],"Deny":false}}"#
    )
    let read = try lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    #expect(read.map(\.change) == ["added", "changed", "removed", "not-seen"])
    #expect(read.map(\.columns) == [nil, ["Deny"], nil, nil])
    #expect(lines[1].contains(#""old":{"Mailbox":"b@x""#) && lines[1].contains(#""Deny":true}}"#))
  }

  @Test func `Markdown counts first, and no value ends its cell or becomes a mark`() throws {
    let text = try written(.markdown, Self.head(notes: ["Run 4 did not read 1 batch."]))
    #expect(text.hasPrefix("# rights: run 3 to run 4\n"))
    #expect(text.contains("| newer | 4 | contoso | 2025-06-15T15:06:40.000Z | incomplete | 8 |\n"))
    #expect(text.contains("| added | 1 |\n| removed | 1 |\n| changed | 1 |\n| unchanged | 5 |\n"))
    #expect(text.contains("| not seen | 1 |\n"))
    #expect(text.contains("- Run 4 did not read 1 batch.\n"))
    #expect(text.contains("| c@x | &lt;i&gt;&amp; | x\\|y |  |\n"))
    #expect(text.contains("| b@x | Ann \"A\", B | Deny | false | true |\n"))
    #expect(text.contains("| d@x | \u{FFFD}dj |"))
  }

  @Test func `the page of HTML escapes every value and needs nothing from elsewhere`() throws {
    let page = try written(.html, Self.head(notes: ["Why <b>?"]))
    #expect(page.hasPrefix("<!DOCTYPE html>\n"))
    #expect(page.contains("<td><bdi>&lt;i&gt;&amp;</bdi></td>"))
    #expect(!page.contains("<i>") && !page.contains("\u{202e}"))
    #expect(page.contains("<p class=\"note\">Why &lt;b&gt;?</p>"))
    #expect(
      page.contains("<td><del><bdi>false</bdi></del></td><td><ins><bdi>true</bdi></ins></td>"))
    #expect(page.contains("prefers-color-scheme: dark") && page.contains("@media print"))
    for foreign in ["http:", "https:", "<script", "src=", "url(", "@import"] {
      #expect(!page.contains(foreign), "\(foreign)")
    }
    for tag in ["table", "tbody", "thead", "tr", "td", "th", "bdi", "ul", "li", "h2", "p", "div"] {
      let opened = page.matches(of: try Regex("<\(tag)[ >]")).count
      #expect(opened == page.matches(of: try Regex("</\(tag)>")).count, "\(tag)")
    }
  }

  @Test func `a page holds the first of many, and says how many more there are`() throws {
    let many = (0..<KeptDifferences.mostInMarkdown + 7).map { number in
      Difference(kind: .added, old: nil, new: Self.row("[\"m\(number)\",\"u\",\"r\",false]"))
    }
    let text = try written(.markdown, Self.head(), many)
    #expect(text.contains("\nAnd 7 more; CSV and JSON Lines hold them all.\n"))
    #expect(text.contains("| added | 1007 |"))
    #expect(text.count { $0 == "\n" } < KeptDifferences.mostInMarkdown + 40)
    #expect(try written(.csv, Self.head(), many).count { $0 == "\r\n" } == many.count + 1)
  }

  @Test func `large values fill a page sooner`() {
    let big = String(repeating: "x", count: KeptDifferences.mostBytes / 4)
    var kept = KeptDifferences(most: 100)
    for _ in 0..<9 {
      kept.take(Difference(kind: .removed, old: Self.row("[\"\(big)\"]"), new: nil))
    }
    #expect(kept[.removed].count == 3)
    #expect(kept[.added].isEmpty)
  }

  @Test(arguments: DifferenceFormat.allCases)
  func `a file appears whole, and not at all when something fails`(format: DifferenceFormat) throws
  {
    let folder = try Folder()
    let path = folder.path + "/changes.out"
    let writer = try DifferenceWriter(format, to: .file(path), Self.head())
    try writer.take(Self.differences[0])
    #expect(try folder.names.allSatisfy { $0.hasPrefix(".") })
    let seal = try writer.end(Self.result(of: Self.differences, by: writer))
    #expect(try folder.names == ["changes.out"])
    #expect(try folder.bytes(of: "changes.out").count == seal?.bytes)
    #expect(try folder.permissions(of: "changes.out") == 0o600)
    do {
      let other = try DifferenceWriter(format, to: .file(folder.path + "/other"), Self.head())
      try other.take(Self.differences[0])
    }
    #expect(try folder.names == ["changes.out"], "What is given up leaves nothing.")
  }

  @Test func `a damaged row is refused and remembered`() throws {
    let folder = try Folder()
    let writer = try DifferenceWriter(.csv, to: .file(folder.path + "/x.csv"), Self.head())
    let damaged = Difference(kind: .added, old: nil, new: Self.row("[1]"))
    #expect(throws: ExportError.self) { try writer.take(damaged) }
    #expect(writer.failure?.kind == .damagedRow)
  }

  @Test func `endings name formats`() {
    #expect(DifferenceFormat(endingOf: "a/b.c.CSV") == .csv)
    #expect(DifferenceFormat(endingOf: "x.md") == .markdown)
    #expect(DifferenceFormat(endingOf: "x.htm") == .html)
    #expect(DifferenceFormat(endingOf: "x.jsonl") == .jsonl)
    #expect(DifferenceFormat(endingOf: "csv") == nil)
    #expect(DifferenceFormat(endingOf: "x.txt") == nil)
  }
}
