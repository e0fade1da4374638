import ArgumentParser
import Core
import Foundation
import Reports
import Store

/// Rows written to CSV from a store, each object once, in the order of the key.
struct ExportBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "export")

  @Option var rows = 1_000_000

  func run() async throws {
    try await Bench.withStore { store, path in
      let plan = Bench.plan("export", batches: rows / 4000)
      let id = try await store.begin(plan)
      guard let run = try await store.run(id) else { return }
      let filled = try await Bench.timed { try await fill(store, run.stages[0]) }
      Bench.report("rows kept, four pages a batch, one at a time", Double(rows) / filled, "rows/s")
      let target = path + ".csv"
      let written = try await Bench.timed {
        _ = try await RunExport(
          from: store, product: Manifest.Product(name: "bench", version: "0")
        ).write(run, RunExport.Options(format: .csv, path: target))
      }
      Bench.report("rows exported to CSV", Double(rows) / written, "rows/s")
    }
  }

  private func fill(_ store: SQLiteStore, _ stage: StageID) async throws {
    var number = 0
    while let lease = try await store.lease(
      from: stage, as: Owner("bench"), atMost: 1, lasting: .seconds(15)
    ).first {
      for page in 1...4 {
        var block = RowBlock()
        for _ in 0..<1000 {
          number += 1
          // Scattered, as GUIDs and names are.
          let mixed = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
          let name = String(mixed, radix: 36)
          let values = """
            ["5f0c0000-0000-4000-8000-\(number)","\(name)","\(name) (Fabrikam, East)",\
            "\(name)@fabrikam.example","SMTP:\(name)@fabrikam.example"]
            """
          block.append(guid: GUID(high: mixed, low: UInt64(number)), key: name, values: values)
        }
        let next = page < 4 ? NextPage(cursor: "c", anchor: "a") : nil
        _ = try await store.record(
          .keep(rows: block, next: next, pass: 1, page: page), attempt: nil, under: lease)
      }
    }
  }
}
