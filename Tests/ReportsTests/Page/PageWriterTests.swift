import Core
import Foundation
import Synchronization
import Testing

@testable import Reports

/// The page of a report: what it holds, and that nothing in it is more than text.
@Suite struct PageWriterTests {
  private static let columns = ["UserPrincipalName", "User", "AccessRights", "Deny"]

  private static func run(_ state: RunState = .complete, name: String = "rights") -> RunRecord {
    var job = Job(
      name: name, tenant: "contoso", cmdlet: "Get-MailboxPermission", columns: columns)
    job.output = .init(format: .csv, path: "out/rights.csv")
    return RunRecord(
      id: RunID(4), job: job, stages: [StageID(4)], state: state,
      startedAt: Instant(milliseconds: 1_750_000_000_000),
      finishedAt: state == .open ? nil : Instant(milliseconds: 1_750_000_060_000), calls: 12,
      rows: 3)
  }

  /// The page of some rows, as text.
  private static func page(
    _ run: RunRecord = run(), rows: [String] = [], most: Int = 50_000,
    target: DifferenceWriter.Target? = nil, _ adjust: (inout ReportContent) -> Void = { _ in }
  ) throws -> String {
    let pieces = Mutex<[UInt8]>([])
    let stream: @Sendable ([UInt8]) throws(ExportError) -> Void = { piece in
      pieces.withLock { $0 += piece }
    }
    let writer = try PageWriter(to: target ?? .stream(stream), of: run, rowsAtMost: most)
    try writer.beginStage(0, named: "rights", columns: columns, own: OwnDomains())
    var block = RowBlock()
    for (place, row) in rows.enumerated() {
      block.append(guid: GUID(high: 0, low: UInt64(place)), key: "k", values: row)
    }
    try writer.take(block)
    let (tally, held) = try writer.endStage()
    let totals = RowTotals(kept: rows.count, unique: rows.count)
    var content = ReportContent(
      run: run, standing: run.state.rawValue, counts: BatchCounts(), isTolerated: false,
      missing: [],
      stages: [
        ReportedStage(
          name: "rights", job: run.job, output: run.job.output?.path, totals: totals,
          account: StageAccount(), tally: tally, held: held)
      ], check: nil, changes: ReportedChanges(), path: "report.html")
    adjust(&content)
    _ = try writer.end(content)
    return String(decoding: pieces.withLock(\.self), as: UTF8.self)
  }

  /// What the page's script will read of a table.
  private static func table(_ id: String, in page: String) throws -> [[Any]] {
    let mark = "<script type=\"application/json\" id=\"\(id)\">"
    let rest = try #require(page.range(of: mark)).upperBound
    let end = try #require(page.range(of: "</script>", range: rest..<page.endIndex)).lowerBound
    let found = try JSONSerialization.jsonObject(with: Data(page[rest..<end].utf8))
    let data = try #require(found as? [String: Any])
    return try #require(data["rows"] as? [[Any]])
  }

  private static func count(_ part: String, in text: String) -> Int {
    text.components(separatedBy: part).count - 1
  }

  @Test func `rows come as they are, and numbers that a browser would spoil as texts`() throws {
    let page = try Self.page(rows: [
      #"["a@x.example",null,["SendAs","Full"],12345678901234567890]"#,
      #"["b\"\u00e9",true,{"a":1},-2.5]"#,
    ])
    let rows = try Self.table("rows-1", in: page)
    #expect(rows.count == 2)
    #expect(rows[0][2] as? [String] == ["SendAs", "Full"])
    #expect(rows[0][3] as? String == "12345678901234567890")
    #expect(rows[1][0] as? String == "b\"é")
    #expect(rows[1][3] as? Double == -2.5)
  }

  @Test func `the rows it tells at its top are those of its tables`() throws {
    var run = Self.run()
    // Some were kept twice.
    run.rows = 5
    let page = try Self.page(
      run, rows: [#"["a@x.example",null,["SendAs"],false]"#, #"["b@x.example",null,null,false]"#])
    #expect(page.contains(">2 rows in 12 calls<"))
    #expect(!page.contains("5 rows"))
  }

  @Test func `nothing a name says becomes part of the page`() throws {
    let evil = #"</script><img src=x onerror=alert(1)><!--"#
    let row = #"["\#(evil)","S-1-5-21-\#(evil)",["FullAccess"],false]"#
    var run = Self.run(name: evil)
    run.job.tenant = evil
    run.job.filter = evil
    let page = try Self.page(run, rows: [row]) {
      $0.missing = [
        MissingBatch(number: 1, stage: evil, state: .buried, filter: evil, failure: evil)
      ]
      $0.stages[0].name = evil
      $0.stages[0].output = evil
      $0.changes.notes = [evil]
      $0.check = ReportedCheck(
        isCertified: false, isSample: false, run: RunID(5), at: run.startedAt, objections: [evil],
        lines: [evil])
    }
    #expect(!page.contains("<img"))
    #expect(!page.contains("<!--"))
    // The rows, the risks and the page's own script.
    #expect(Self.count("<script", in: page) == 3)
    #expect(Self.count("</script>", in: page) == 3)
    #expect(try Self.table("rows-1", in: page)[0][0] as? String == evil)
    #expect(try Self.table("rows-risks", in: page).count == 1)
  }

  @Test func `the policy names the page's own style and script by what they are`() throws {
    let page = try Self.page()
    func inside(_ element: String) throws -> String {
      let start = try #require(page.range(of: "<\(element)>", options: .backwards)).upperBound
      let end = try #require(page.range(of: "</\(element)>", range: start..<page.endIndex))
      return String(page[start..<end.lowerBound])
    }
    for element in ["style", "script"] {
      let hash = try SHA256()
      try hash.update(Array(try inside(element).utf8))
      let digits = Array(try hash.finish())
      let bytes = stride(from: 0, to: 64, by: 2).compactMap {
        UInt8(String(digits[$0...($0 + 1)]), radix: 16)
      }
      let name = Data(bytes).base64EncodedString()
      #expect(page.contains("\(element)-src 'sha256-\(name)'"), "\(element)")
    }
    #expect(page.contains("default-src 'none'"))
    #expect(!page.contains(" style=\""), "The policy forbids them.")
    #expect(!page.contains("://"), "Nothing is fetched from anywhere.")
  }

  @Test func `a table holds so many rows and no more, and the page says so`() throws {
    let rows = (0..<30).map { #"["m\#($0)","u",["FullAccess"],false]"# }
    let page = try Self.page(rows: rows, most: 20)
    #expect(try Self.table("rows-1", in: page).count == 20)
    #expect(page.contains("This page holds the first 20. "))
    #expect(page.contains("<a href=\"./out/rights.csv\"><bdi>out/rights.csv</bdi></a>"))
    #expect(page.contains(">30 rows<"))
  }

  @Test func `rows beyond the limit are judged all the same`() throws {
    let rows = (0..<60).map { #"["m\#($0)","Ann",["FullAccess"],false]"# }
    let crowd = (0..<30).map { #"["shared","p\#($0)",["FullAccess"],false]"# }
    let page = try Self.page(rows: rows + crowd, most: 0)
    let risks = try Self.table("rows-risks", in: page)
    #expect(risks.map { $0[0] as? String } == [Risk.broadHolder.title, Risk.crowdedMailbox.title])
    #expect(risks[0][3] as? String == "Ann")
    #expect(risks[0][4] as? String == "60 mailboxes")
    #expect(risks[1][2] as? String == "shared")
    #expect(try Self.table("rows-1", in: page).isEmpty)
    #expect(!page.contains("data-rows=\"rows-1\""), "An empty table is not shown.")
  }

  @Test(arguments: [
    (RunState.complete, "Nothing", "good"), (.incomplete, "2 batches", "bad"),
    (.open, "Not finished", "bad"), (.cancelled, "Cancelled", "bad"),
  ])
  func `the first answer is whether anything is missing`(
    state: RunState, big: String, tone: String
  ) throws {
    let page = try Self.page(Self.run(state)) { content in
      if state == .incomplete { content.counts.buried = 2 }
    }
    let answers = try #require(page.range(of: "<div class=\"answers\">")).upperBound
    let first = page[answers...].prefix(200)
    #expect(first.contains("<section class=\"answer \(tone)\">"), "\(first)")
    #expect(first.contains(">\(big)</a>"), "\(first)")
  }

  @Test func `objects without an answer are missing, and told by why`() throws {
    var run = Self.run()
    run.job.columns = ["Finding", "User", "AccessRights", "Deny"]
    let writer = RiskRules(columns: run.job.columns)
    let row = Array(#"["not found",null,null,null]"#.utf8)
    let judged = try writer.judge(try CellWalk.cells(of: row.span), of: row.span)
    let page = try Self.page { content in
      content.stages[0].tally.note(judged)
      content.stages[0].tally.note(judged)
    }
    #expect(page.contains(">2 objects</a>"))
    #expect(page.contains("<td><bdi>not found</bdi></td><td>2</td>"))
  }

  @Test func `a page that fails leaves no file, and what was there stays`() throws {
    let folder = try Folder()
    let path = "\(folder.path)/report.html"
    try folder.write("old", to: "report.html")
    #expect(throws: ExportError.self) {
      _ = try Self.page(rows: [#"["too","short"]"#], target: .file(path))
    }
    #expect(try folder.names == ["report.html"])
    #expect(try folder.text(of: "report.html") == "old")
    _ = try Self.page(rows: [], target: .file(path))
    #expect(try folder.text(of: "report.html").hasSuffix("</body>\n</html>\n"))
  }

  @Test func `a chart shows what there is, and nothing where there is nothing`() {
    #expect(BarChart("Rows", unit: "rows", []).text(id: "c").isEmpty)
    #expect(
      BarChart("Rows", unit: "rows", [.init(label: "a", parts: [(0, "bar")])]).text(id: "c")
        .isEmpty)
    let chart = BarChart(
      "Rows", unit: "rows",
      [.init(label: "<a>", parts: [(30, "bar")]), .init(label: "b", parts: [(10, "x"), (5, "y")])]
    ).text(id: "c")
    #expect(chart.contains("&lt;a&gt;"))
    #expect(chart.contains("width=\"100.00%\""))
    #expect(chart.contains("x=\"33.33%\" y=\"62\" width=\"16.67%\""))
  }
}
