import Foundation
import Simulator
import Testing

/// What `export` writes, when it refuses, and what each of its options changes.
@Suite struct ExportingTests {
  @Test func `a run is written again in another format, under another name`() async throws {
    try await withWorkplace(output: "csv") { place in
      try await place.rollcall("run", "job.yaml")
      let calls = place.tenant.statistics.calls
      let export = try await place.rollcall(
        "export", "last", "--format", "jsonl", "--output", "again-{run}.jsonl", "--json", "--quiet")
      #expect(export.code == 0)
      #expect(export.told.isEmpty)
      #expect(try place.objects(in: "again-1.jsonl") == place.truth)
      let manifest = try place.contents(of: "again-1.jsonl.manifest.json")
      #expect(export.data == String(decoding: manifest, as: UTF8.self))
      #expect(place.tenant.statistics.calls == calls, "Exporting asks the store alone.")
    }
  }

  @Test func `without --json export prints nothing on standard output`() async throws {
    try await withWorkplace { place in
      try await place.rollcall("run", "job.yaml")
      let export = try await place.rollcall("export", "1", "--output", "again.jsonl")
      #expect(export.data.isEmpty)
      #expect(export.told == "200 rows written to again.jsonl, 0 duplicates set aside.\n")
      #expect(try place.contents(of: "again.jsonl") == place.contents(of: "people.jsonl"))
    }
  }

  @Test func `cells are defused unless raw is asked for, and the manifest says which`() async throws
  {
    // Enough contacts that some of the names begin as a formula does.
    try await withWorkplace(output: "csv", { $0.contacts = 5000 }) { place in
      try await place.rollcall("run", "job.yaml")
      try await place.rollcall("export", "--raw", "--output", "raw.csv")
      let defused = try place.contents(of: "people.csv")
      let raw = try place.contents(of: "raw.csv")
      #expect(defused.count > raw.count, "Each defused cell has a quote more.")
      let manifest = try place.contents(of: "raw.csv.manifest.json")
      #expect(String(decoding: manifest, as: UTF8.self).contains("\"cells\" : \"raw\""))
    }
  }

  @Test func `an unfinished run is exported only as a partial one`() async throws {
    try await withWorkplace { place in
      var stranger = place
      stranger.secret = "wrong"
      try await stranger.rollcall("run", "job.yaml")
      let refused = try await place.rollcall("export")
      #expect(refused.code == 4)
      #expect(
        refused.told == """
          rollcall: Run 1 is stopped, so its rows are not all there. Write what is kept so far \
          with --partial. Continue it with: rollcall resume 1

          """)
      #expect(!place.has("people.jsonl"))
      let partial = try await place.rollcall("export", "--partial", "--json")
      #expect(partial.code == 0)
      #expect(partial.data.contains("\"complete\" : false"))
      #expect(try place.objects(in: "people.jsonl").isEmpty)
    }
  }

  @Test func `a run with buried batches is exported as a partial one, and ends with 3`()
    async throws
  {
    try await withWorkplace({ $0.filterLimit = 200 }) { place in
      try await place.rollcall("run", "job.yaml")
      let refused = try await place.rollcall("export")
      #expect(refused.code == 3)
      #expect(refused.told.contains("rollcall batches 1 --buried"))
      #expect(!place.has("people.jsonl"))
      let partial = try await place.rollcall("export", "--partial", "--json")
      #expect(partial.code == 3)
      #expect(partial.data.contains("\"buriedBatches\" : 1"))
      let objects = try place.objects(in: "people.jsonl")
      #expect((100..<200).contains(objects.count), "all but the complement")
      #expect(Set(objects).isSubset(of: Set(place.truth)))
    }
  }

  @Test func `a result that cannot be written ends with 74 and leaves nothing behind`() async throws
  {
    try await withWorkplace { place in
      try await place.rollcall("run", "job.yaml")
      let export = try await place.rollcall("export", "--output", "nowhere/people.jsonl")
      #expect(export.code == 74)
      #expect(!place.has("nowhere"))
    }
  }
}
