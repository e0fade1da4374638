import Core
import Foundation
import Simulator
import Store
import TestSupport
import Testing

/// Buried batches and stores in the hands of an operator: `retry`, `batches`, `store`.
@Suite struct KeepingTests {
  /// Runs the usual job, then leaves a second run as it ends with its first batch buried.
  private func withBuriedBatch(
    shard: String = Workplace.byValues, _ body: (Workplace, _ batch: Int64) async throws -> Void
  ) async throws {
    try await withWorkplace(shard: shard) { place in
      #expect(try await place.rollcall("run", "job.yaml", "--quiet").code == 0)
      let store = try SQLiteStore(
        path: place.folder.appending(path: "rollcall.db").path,
        time: ManualTime(wall: Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))))
      let first = try #require(try await store.run(RunID(1)))
      let shares = try await store.allBatches(of: first.id).filter { $0.parent == nil }
        .filter { $0.role == .share }
      let stage = Plan.Stage(
        parts: shares.map { Cutter.Part($0.predicate, expected: $0.expected) }, reason: "a test")
      let run = try await store.begin(Plan(job: first.job, stages: [stage]))
      let stages = try #require(try await store.run(run)?.stages)
      let leases = try await store.lease(
        from: stages[0], as: Owner("test"), atMost: 1000, lasting: .seconds(1))
      for (place, lease) in leases.enumerated() {
        if place == 0 {
          let attempt = Attempt(
            pass: 1, page: 1, startedAt: Instant(milliseconds: 1_763_690_400_123),
            outcome: .malformed,
            receipt: CallReceipt(
              status: 200, requestID: "service-7", bytes: 512,
              timings: CallTimings(firstByte: .milliseconds(120), total: .microseconds(250_500))),
            clientRequestID: "ours-7", sentence: "The page is cut off.")
          _ = try await store.record(
            .bury(reason: "The page is cut off."), attempt: attempt, under: lease)
        } else {
          let change = BatchChange.putBack(after: .zero, spends: false, reason: nil)
          _ = try await store.record(change, attempt: nil, under: lease)
        }
      }
      let buried = try #require(leases.first).batch.id
      try store.close()
      try await body(place, buried.number)
    }
  }

  @Test func `a run that lacks a batch is completed by retry and resume`() async throws {
    try await withBuriedBatch { place, batch in
      let incomplete = try await place.rollcall("resume", "2")
      #expect(incomplete.code == 3)
      #expect(incomplete.told.contains("rollcall retry 2"))
      let listed = try await place.rollcall("batches", "2", "--buried")
      #expect(listed.data.split(separator: "\n").count == 1)
      #expect(listed.data.contains("buried") && listed.data.contains("The page is cut off."))

      let retried = try await place.rollcall("retry", "2", "--json")
      #expect(retried.code == 0)
      #expect(retried.data.contains("\"opened\" : [\n    \(batch)\n  ]"), "\(retried.data)")
      #expect(retried.told.contains("Go on with: rollcall resume 2"))
      let status = try await place.rollcall("status", "2")
      #expect(status.data.contains("asked again by hand"))
      let pages = place.tenant.statistics.pages
      #expect(try await place.rollcall("resume", "2").code == 0)
      #expect(place.tenant.statistics.pages == pages + 2, "The batch, and the closing pass again.")
      #expect(try place.objects(in: "people.jsonl") == place.truth)
      let again = try await place.rollcall("retry", "2")
      #expect(again.code == 64)
      #expect(again.told.contains("Run 2 is complete"))
      #expect(try await place.rollcall("store", "check").code == 0)
    }
  }

  @Test func `a buried batch is cut into smaller ones`() async throws {
    try await withBuriedBatch(shard: Workplace.byName) { place, batch in
      let retried = try await place.rollcall("retry", "2", "--smaller", "--batch", "\(batch)")
      #expect(retried.code == 0, "\(retried.told)")
      #expect(retried.told.contains("cut into"))
      #expect(try await place.rollcall("resume", "2").code == 0)
      #expect(try place.objects(in: "people.jsonl") == place.truth)
    }
  }

  @Test func `a batch that is not buried is not retried`() async throws {
    try await withBuriedBatch { place, batch in
      let refused = try await place.rollcall("retry", "2", "--batch", "\(batch + 1)")
      #expect(refused.code == 64)
      #expect(refused.told.contains("has no buried batch \(batch + 1)"))
      let unknown = try await place.rollcall("batches", "1", "--batch", "\(batch)")
      #expect(unknown.code == 64)
      #expect(unknown.told.contains("Run 1 has no batch \(batch)"))
    }
  }

  @Test func `the calls for a batch are shown with what the service's support asks for`()
    async throws
  {
    try await withBuriedBatch { place, batch in
      let told = try await place.rollcall("batches", "2", "--batch", "\(batch)", "--attempts")
      #expect(
        told.data == """
          2025-11-21T02:00:00.123Z  pass 1 page 1  malformed  HTTP 200  0 rows  512 bytes  \
          — The page is cut off.
              resolved 0.0, connected 0.0, secured 0.0, first byte 120.0, total 250.5 ms; \
          request-id service-7, ours ours-7

          """)
      let document = try await place.rollcall(
        "batches", "2", "--batch", "\(batch)", "--attempts", "--json")
      let line = try JSONSerialization.jsonObject(with: Data(document.data.utf8))
      let fields = try #require(line as? [String: Any])
      #expect(fields["requestID"] as? String == "service-7")
      #expect(fields["outcome"] as? String == "malformed")
      #expect((fields["phases"] as? [String: Double])?["total"] == 250.5)
      let alone = try await place.rollcall("batches", "2", "--attempts")
      #expect(alone.code == 64)
      #expect(alone.told.contains("--attempts needs --batch"))
    }
  }

  @Test func `a run is forgotten, and its room given back`() async throws {
    try await withBuriedBatch { place, _ in
      let refused = try await place.rollcall("store", "forget", "2")
      #expect(refused.code == 74)
      #expect(refused.told.contains("--force"))
      let forgotten = try await place.rollcall("store", "forget", "1", "--json")
      #expect(forgotten.code == 0, "\(forgotten.told)")
      #expect(forgotten.told.contains("Give the room back with: rollcall store compact"))
      let compacted = try await place.rollcall("store", "compact")
      #expect(compacted.code == 0, "\(compacted.told)")
      let checked = try await place.rollcall("store", "check")
      #expect(checked.code == 0)
      #expect(checked.data.hasPrefix("run 2     0 rows, 1 calls: the books balance\n"))
      #expect(checked.data.hasSuffix("The store is sound.\n"))
      #expect(try await place.rollcall("store", "forget", "1").code == 64)
    }
  }

  @Test func `a store with pages that are damaged is not sound, and stays as it is`() async throws {
    try await withBuriedBatch { place, _ in
      let file = place.folder.appending(path: "rollcall.db")
      var bytes = try Data(contentsOf: file)
      // The middle of every page but the first.
      for page in 1..<(bytes.count / 4096) {
        let start = page * 4096 + 8
        bytes.replaceSubrange(start..<start + 64, with: Data(repeating: 0xA5, count: 64))
      }
      try bytes.write(to: file)
      let checked = try await place.rollcall("store", "check", "--quiet")
      #expect(checked.code == 74)
      #expect((checked.data + checked.told).contains(".recover"))
      #expect(try Data(contentsOf: file) == bytes)
    }
  }
}
