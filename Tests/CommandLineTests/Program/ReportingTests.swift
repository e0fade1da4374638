import Foundation
import Simulator
import Testing

/// What `status`, `runs` and `batches` print: a contract with programs, field by field.
@Suite struct ReportingTests {
  private static let statusFields: Set = [
    "run", "job", "tenant", "state", "rows", "calls", "throttled", "renewals", "batches",
    "startedAt",
  ]
  private static let batchFields: Set = [
    "batch", "role", "state", "depth", "filter", "pass", "pages", "rows", "failures",
  ]

  @Test func `status prints one document with exactly the documented fields`() async throws {
    try await withWorkplace { place in
      try await place.rollcall("run", "job.yaml")
      let status = try await place.rollcall("status", "--json", "--quiet")
      #expect(status.code == 0)
      #expect(status.told.isEmpty)
      let fields = try object(status.data)
      #expect(Set(fields.keys) == Self.statusFields.union(["finishedAt"]))
      #expect(fields["state"] as? String == "complete")
      #expect(fields["rows"] as? Int == 200)
      #expect(fields["calls"] as? Int == Workplace.batches)
      #expect(
        fields["batches"] as? [String: Int] == [
          "pending": 0, "leased": 0, "done": Workplace.batches, "split": 0, "buried": 0,
        ])
    }
  }

  @Test func `an unfinished run has no end, and status says how to go on`() async throws {
    try await withWorkplace { place in
      var stranger = place
      stranger.secret = "wrong"
      try await stranger.rollcall("run", "job.yaml")
      let status = try await place.rollcall("status", "--json")
      let fields = try object(status.data)
      #expect(Set(fields.keys) == Self.statusFields)
      #expect(fields["state"] as? String == "stopped")
      let told = try await place.rollcall("status")
      #expect(told.told == "Continue it with: rollcall resume 1\n")
      #expect(told.data.contains("state     stopped\n"))
    }
  }

  @Test func `runs prints a line of JSON for each run, newest first`() async throws {
    try await withWorkplace { place in
      try await place.rollcall("run", "job.yaml")
      try await place.rollcall("run", "job.yaml")
      let runs = try await place.rollcall("runs", "--json")
      #expect(runs.code == 0)
      #expect(runs.told.isEmpty)
      let lines = try runs.data.split(separator: "\n").map { try object(String($0)) }
      #expect(lines.map { $0["run"] as? Int } == [2, 1])
      for line in lines {
        #expect(
          Set(line.keys).subtracting(["notBefore"]) == Self.statusFields.union(["finishedAt"]))
      }
      let newest = try await place.rollcall("runs", "--json", "--limit", "1")
      #expect(newest.data.split(separator: "\n").count == 1)
    }
  }

  @Test func `batches prints a line of JSON for each batch, in the plan's order`() async throws {
    try await withWorkplace { place in
      try await place.rollcall("run", "job.yaml")
      let batches = try await place.rollcall("batches", "--json")
      #expect(batches.told.isEmpty)
      let lines = try batches.data.split(separator: "\n").map { try object(String($0)) }
      let numbers = lines.compactMap { $0["batch"] as? Int }
      #expect(numbers.count == Workplace.batches)
      #expect(numbers == numbers.sorted())
      for line in lines {
        #expect(Set(line.keys).subtracting(["notBefore"]) == Self.batchFields)
        #expect(line["state"] as? String == "done")
      }
      #expect(lines.compactMap { $0["rows"] as? Int }.reduce(0, +) == 200)
      #expect(try await place.rollcall("batches", "--state", "pending").data.isEmpty)
    }
  }

  private func object(_ text: String) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(value as? [String: Any])
  }
}
