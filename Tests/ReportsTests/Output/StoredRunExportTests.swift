import Core
import Foundation
import Reports
import TestSupport
import Testing

/// Exports runs that were really planned, leased and kept, with no disk but the exported file's.
@Suite struct StoredRunExportTests {
  private static let columns = ["Guid", "Name", "Notes"]
  private static let owner = Owner("export tests")

  private let time = ManualTime()
  private let store: MemoryStore

  init() { store = MemoryStore(time: time) }

  @Test func `an object kept twice comes once, as kept last, in the order of the keys`()
    async throws
  {
    let id = try await runKeeping([
      [(3, "Zoe", "first"), (1, "Ann", "first"), (2, "Bo, Li", "=1+1")],
      [(1, "Ann", "second"), (4, "Émile", "say \\\"hi\\\"")],
    ])
    let folder = try Folder()
    let (summary, text) = try await export(id, as: .csv, into: folder)
    #expect(
      text == "Guid,Name,Notes\r\n"
        + "g-1,Ann,second\r\n" + "g-2,\"Bo, Li\",'=1+1\r\n" + "g-3,Zoe,first\r\n"
        + "g-4,Émile,\"say \"\"hi\"\"\"\r\n")
    #expect(summary.manifest.rows == 4)
    #expect(summary.manifest.duplicates == 1)
    #expect(summary.manifest.complete)
    #expect(try folder.permissions(of: "out") == 0o600)
    #expect(try folder.names == ["out", "out.manifest.json"])
  }

  @Test func `JSON Lines of a stored run keep the service's bytes`() async throws {
    let id = try await runKeeping([[(2, "b", "\\u00e9"), (1, "a", "=1\\/2")]])
    let folder = try Folder()
    let (summary, text) = try await export(id, as: .jsonl, into: folder)
    #expect(
      text == #"{"Guid":"g-1","Name":"a","Notes":"=1\/2"}"# + "\n"
        + #"{"Guid":"g-2","Name":"b","Notes":"\u00e9"}"# + "\n")
    #expect(summary.manifest.cells == nil)
  }

  @Test func `rows of another run never come along`() async throws {
    _ = try await runKeeping([[(1, "other", "other")]])
    let id = try await runKeeping([[(2, "own", "own")]])
    let (_, text) = try await export(id, as: .csv, into: try Folder())
    #expect(text == "Guid,Name,Notes\r\ng-2,own,own\r\n")
  }

  @Test func `a run of several blocks loses no row and doubles none`() async throws {
    let count = 2 * RunExport.blockSize + 1
    let rows = (0..<count).map { (UInt64($0), "n\(100_000 + $0)", "x") }
    let again = rows.filter { $0.0.isMultiple(of: 3) }
    let id = try await runKeeping([rows.reversed(), again])
    let (summary, text) = try await export(id, as: .csv, into: try Folder())
    var reader = CSVReader(text)
    #expect(try reader.records().dropFirst().map { $0[1] } == rows.map(\.1))
    #expect(summary.manifest.rows == count)
    #expect(summary.manifest.duplicates == again.count)
  }

  @Test func `a second export of a run has the same bytes and takes the place of the first`()
    async throws
  {
    let id = try await runKeeping([[(1, "a", "x")], [(1, "a", "y")]])
    let folder = try Folder()
    let (first, text) = try await export(id, as: .csv, into: folder)
    let (second, again) = try await export(id, as: .csv, into: folder)
    #expect(text == again)
    #expect(first == second)
    #expect(try folder.names == ["out", "out.manifest.json"])
  }

  @Test func `a stored row that is damaged leaves the old export alone`() async throws {
    let id = try await runKeeping([[(1, "a", "x"), (2, "b", "broken\",\"too many")]])
    let folder = try Folder()
    try folder.write("old", to: "out")
    let error = await #expect(throws: ExportError.self) {
      try await export(id, as: .csv, into: folder)
    }
    #expect(error?.kind == .damagedRow)
    #expect(error?.doing.contains("broken") == false)
    #expect(try folder.names == ["out"])
    #expect(try folder.text(of: "out") == "old")
  }

  @Test(arguments: Job.Output.Format.allCases)
  func `joined rows stand side by side, and what has no partner is kept and counted`(
    format: Job.Output.Format
  ) async throws {
    var job = Self.job
    job.with = Job.Side(cmdlet: "Get-Contact", columns: ["Id", "Title", "Phone"])
    let id = try await run(
      of: job,
      keeping: [
        [[(2, "Bo", "x"), (1, "Ann", "y")], [(3, "Cy", "z")]],
        [
          [(1, "Chief", "+44 20"), (1, "Boss", "+44 21")], [(9, "Nobody", "-"), (3, "Aide", "=")],
        ],
      ])
    let (summary, text) = try await export(id, as: format, into: try Folder())
    let csv =
      "Guid,Name,Notes,Id,Title,Phone\r\n" + "g-1,Ann,y,g-1,Boss,'+44 21\r\n"
      + "g-2,Bo,x,,,\r\n" + "g-3,Cy,z,g-3,Aide,'=\r\n"
    let lines =
      #"{"Guid":"g-1","Name":"Ann","Notes":"y","Id":"g-1","Title":"Boss","Phone":"+44 21"}"# + "\n"
      + #"{"Guid":"g-2","Name":"Bo","Notes":"x","Id":null,"Title":null,"Phone":null}"# + "\n"
      + #"{"Guid":"g-3","Name":"Cy","Notes":"z","Id":"g-3","Title":"Aide","Phone":"="}"# + "\n"
    #expect(text == (format == .csv ? csv : lines))
    #expect(summary.manifest.rows == 3 && summary.manifest.duplicates == 0)
    #expect(summary.manifest.unmatched == 1 && summary.manifest.unjoined == 1)
  }

  private typealias Row = (number: UInt64, name: String, notes: String)

  /// A complete run whose batches kept these rows, a page a batch.
  private func runKeeping(_ batches: [[Row]]) async throws -> RunID {
    try await run(of: Self.job, keeping: [batches])
  }

  private static let job = Job(
    name: "mail-contacts", tenant: "contoso", cmdlet: "Get-MailContact", shard: .whole,
    columns: columns)

  /// A complete run of each of whose stages the batches kept these rows.
  private func run(of job: Job, keeping stages: [[[Row]]]) async throws -> RunID {
    let plan = Plan(
      job: job,
      stages: stages.map { batches in
        Plan.Stage(parts: batches.map { _ in Cutter.Part(.everything) }, reason: "a test")
      })
    let id = try await store.begin(plan)
    let record = try #require(try await store.run(id))
    for (stage, batches) in zip(record.stages, stages) {
      let leases = try await store.lease(
        from: stage, as: Self.owner, atMost: batches.count, lasting: .seconds(60))
      try #require(leases.count == batches.count)
      for (lease, rows) in zip(leases, batches) {
        let recorded = try await store.record(
          .keep(rows: Self.block(of: rows), next: nil, pass: 1, page: 1), attempt: nil,
          under: lease)
        try #require(recorded == .released)
      }
    }
    try #require(try await store.close(id, as: .complete))
    return id
  }

  private static func block(of rows: [Row]) -> RowBlock {
    var block = RowBlock()
    for row in rows {
      block.append(
        guid: GUID(high: 0, low: row.number), key: row.name,
        values: "[\"g-\(row.number)\",\"\(row.name)\",\"\(row.notes)\"]")
    }
    return block
  }

  private func export(
    _ id: RunID, as format: Job.Output.Format, into folder: Folder
  ) async throws -> (RunExport.Summary, String) {
    let run = try #require(try await store.run(id))
    let product = Manifest.Product(name: "Rollcall", version: "0.1.0")
    let summary = try await RunExport(from: store, product: product)
      .write(run, .init(format: format, path: folder.path + "/out"))
    return (summary, try folder.text(of: "out"))
  }
}
