import Core
import Foundation
import Reports
import Synchronization
import TestSupport
import Testing

@Suite struct RunExportTests {
  static let product = Manifest.Product(name: "Rollcall", version: "0.1.0")
  static let run = RunRecord(
    id: RunID(3),
    job: Job(
      name: "mail-contacts", tenant: "contoso", cmdlet: "Get-MailContact",
      parameters: [Parameter("RecipientTypeDetails", .text("MailContact"))],
      filter: "Name -like 'a*'", columns: RowsStore.columns),
    stages: [StageID(1)], state: .complete, startedAt: Instant(milliseconds: 1_750_000_000_000),
    finishedAt: Instant(milliseconds: 1_750_000_060_000))

  @Test(arguments: Job.Output.Format.allCases)
  func `the manifest tells what the file is`(format: Job.Output.Format) async throws {
    let folder = try Folder()
    let store = RowsStore(
      blocks: [RowsStore.block(1000), RowsStore.block(500, from: 1000)], duplicates: 7)
    let summary = try await RunExport(from: store, product: Self.product)
      .write(Self.run, .init(format: format, path: folder.path + "/out"))
    #expect(try folder.names == ["out", "out.manifest.json"])
    #expect(try folder.permissions(of: "out.manifest.json") == 0o600)
    let json = try folder.bytes(of: "out.manifest.json")
    let manifest = try JSONDecoder().decode(Manifest.self, from: Data(json))
    #expect(manifest == summary.manifest)
    #expect(manifest.rows == 1500 && manifest.duplicates == 7 && manifest.complete)
    #expect(manifest.bytes == (try folder.bytes(of: "out").count))
    #expect(manifest.sha256 == (try await Self.sha256sum(folder.path + "/out")))
    #expect(manifest.cells == (format == .csv ? .defused : nil))
    #expect(manifest.startedAt == "2025-06-15T15:06:40.000Z")
    #expect(manifest.finishedAt == "2025-06-15T15:07:40.000Z")
    #expect(manifest.question.parameters == ["-RecipientTypeDetails MailContact"])
    #expect(summary.manifestPath == summary.path + ".manifest.json")
    let lines = try folder.text(of: "out").utf8.count { $0 == UInt8(ascii: "\n") }
    #expect(lines == (format == .csv ? 1501 : 1500))
  }

  @Test func `a run with buried batches says so`() async throws {
    let folder = try Folder()
    var store = RowsStore(blocks: [])
    store.counts.buried = 2
    var run = Self.run
    (run.state, run.finishedAt) = (.incomplete, nil)
    let summary = try await RunExport(from: store, product: Self.product)
      .write(run, .init(format: .csv, path: folder.path + "/out", cells: .raw))
    #expect(!summary.manifest.complete && summary.manifest.buriedBatches == 2)
    #expect(summary.manifest.cells == .raw)
    #expect(try folder.text(of: "out") == RowsStore.columns.joined(separator: ",") + "\r\n")
    #expect(try !folder.text(of: "out.manifest.json").contains("finishedAt"))
  }

  @Test func `progress counts the rows block by block`() async throws {
    let folder = try Folder()
    let heard = Heard()
    let store = RowsStore(blocks: [RowsStore.block(3), RowsStore.block(2), RowsStore.block(4)])
    _ = try await RunExport(from: store, product: Self.product)
      .write(Self.run, .init(format: .jsonl, path: folder.path + "/out")) { heard.note($0) }
    #expect(heard.counts == [3, 5, 9])
  }

  @Test func `a failure in the middle leaves the old file and nothing else`() async throws {
    var damaged = RowsStore.block(10)
    damaged.append(guid: GUID(high: 1, low: 1), key: "k", values: "[1]")
    let stores = [
      RowsStore(blocks: [RowsStore.block(5000), damaged]),
      RowsStore(blocks: [RowsStore.block(5000), RowsStore.block(1)], failsAfter: 1),
    ]
    for store in stores {
      let folder = try Folder()
      try folder.write("old", to: "out")
      try folder.write("old manifest", to: "out.manifest.json")
      let error = await #expect(throws: (any Error).self) {
        try await RunExport(from: store, product: Self.product)
          .write(Self.run, .init(format: .csv, path: folder.path + "/out"))
      }
      #expect(try folder.names == ["out", "out.manifest.json"])
      #expect(try folder.text(of: "out") == "old")
      #expect(try folder.text(of: "out.manifest.json") == "old manifest")
      if store.failsAfter == nil {
        #expect((error as? ExportError)?.kind == .damagedRow)
      } else {
        #expect((error as? StoreError)?.kind == .inputOutput)
      }
    }
  }

  @Test func `a manifest that cannot be written keeps the file from appearing`() async throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/out.manifest.json", withIntermediateDirectories: false)
    let error = await #expect(throws: ExportError.self) {
      try await RunExport(from: RowsStore(blocks: []), product: Self.product)
        .write(Self.run, .init(format: .csv, path: folder.path + "/out"))
    }
    #expect(error?.kind == .notAFile)
    #expect(try folder.names == ["out.manifest.json"])
  }

  @Test(arguments: Job.Output.Format.allCases)
  func `an export far larger than what is written at a time is whole`(
    format: Job.Output.Format
  ) async throws {
    let folder = try Folder()
    let blocks = (0..<10).map { RowsStore.block(1000, from: 1000 * $0) }
    let summary = try await RunExport(from: RowsStore(blocks: blocks), product: Self.product)
      .write(Self.run, .init(format: format, path: folder.path + "/out"))
    var encoder = RowEncoder(format, columns: RowsStore.columns, cells: .defused)
    var wanted = encoder.head
    for block in blocks { try encoder.append(block, to: &wanted) }
    #expect(try folder.bytes(of: "out") == wanted)
    #expect(summary.manifest.sha256 == (try await Self.sha256sum(folder.path + "/out")))
  }

  /// What the machine's own tool says.
  private static func sha256sum(_ path: String) async throws -> String {
    let output = try await Tool.run(["openssl", "dgst", "-sha256", "-r", path])
    return String(decoding: output.prefix(64), as: UTF8.self)
  }
}

/// What a progress callback heard.
private final class Heard: Sendable {
  private let heard = Mutex<[Int]>([])
  var counts: [Int] { heard.withLock(\.self) }
  func note(_ count: Int) { heard.withLock { $0.append(count) } }
}
