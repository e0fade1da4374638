import Foundation
import Simulator
import Testing

/// Runs with buried batches, of which the job tolerates some.
@Suite struct ToleratingTests {
  /// One batch of the usual job has a filter that is too long for such a tenant.
  private func withBuried(
    tolerating text: String, _ body: (Workplace) async throws -> Void
  ) async throws {
    try await withWorkplace({ $0.filterLimit = 200 }) { place in
      let job = String(decoding: try place.contents(of: "job.yaml"), as: UTF8.self)
      try place.write(job + "tolerate: { batches: \(text) }\n", to: "job.yaml")
      try await body(place)
    }
  }

  @Test(arguments: ["1", "\"10%\""])
  func `a run that lacks no more than its job tolerates is done, and says what it lacks`(
    tolerance: String
  ) async throws {
    try await withBuried(tolerating: tolerance) { place in
      let run = try await place.rollcall("run", "job.yaml", "--json")
      #expect(run.code == 0, "\(run.told)")
      #expect(run.told.contains("1 batches are missing, which the job tolerates"))
      #expect(run.data.contains("\"tolerated\" : true"))
      let manifest = String(
        decoding: try place.contents(of: "people.jsonl.manifest.json"), as: UTF8.self)
      #expect(manifest.contains("\"complete\" : false"))
      #expect(manifest.contains("\"tolerated\" : true"))
      #expect(manifest.contains("\"buriedBatches\" : 1"))
      #expect(!manifest.contains("\"partial\""))
      #expect(try await place.rollcall("status").data.contains("incomplete, as the job tolerates"))
      #expect(try await place.rollcall("resume").code == 0)
      #expect(try await place.rollcall("export", "--output", "again.jsonl").code == 0)
      #expect(try place.contents(of: "again.jsonl") == place.contents(of: "people.jsonl"))
    }
  }

  @Test(arguments: ["0", "\"0.5%\""])
  func `a run that lacks more ends with 3 and writes nothing`(tolerance: String) async throws {
    try await withBuried(tolerating: tolerance) { place in
      #expect(try await place.rollcall("run", "job.yaml").code == 3)
      #expect(!place.has("people.jsonl"))
      #expect(try await place.rollcall("export").code == 3)
      let partial = try await place.rollcall("export", "--partial", "--json")
      #expect(partial.code == 3)
      #expect(partial.data.contains("\"partial\" : true"))
      #expect(place.has("people.jsonl"))
    }
  }
}
