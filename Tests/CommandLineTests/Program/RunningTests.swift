import Foundation
import Simulator
import Testing

@testable import rollcall

/// What `run` does, says and leaves behind when all goes well.
@Suite struct RunningTests {
  @Test func `a run writes the whole result and a manifest that says so`() async throws {
    try await withWorkplace(output: "csv") { place in
      let run = try await place.rollcall("run", "job.yaml")
      #expect(run.code == 0, "\(run.told)")
      let found = try ExportComparison(
        of: place.contents(of: "people.csv"), with: place.tenant.truth)
      #expect(found.objects == 200)
      #expect(found.missing == 0 && found.doubled == 0 && found.wrong == 0)
      let manifest = try JSONSerialization.jsonObject(
        with: place.contents(of: "people.csv.manifest.json"))
      let fields = try #require(manifest as? [String: Any])
      #expect(fields["complete"] as? Bool == true)
      #expect(fields["rows"] as? Int == 200)
      #expect(fields["cells"] as? String == "defused")
      #expect(place.has("rollcall.db"))
    }
  }

  @Test func `the search for secrets finds those that are there`() async throws {
    try await withWorkplace { place in
      try place.write("before \(Workplace.canary) after", to: "one")
      try place.write("before \(Workplace.token) after", to: "two")
      try FileManager.default.createDirectory(
        at: place.folder.appending(path: "below"), withIntermediateDirectories: true)
      try place.write("\(Workplace.canary)", to: "below/three")
      try place.write("\(Workplace.canary)", to: "kept.token")
      #expect(try place.filesWithSecrets() == ["one", "three", "two"])
      for name in ["one", "two", "below/three"] {
        try FileManager.default.removeItem(at: place.folder.appending(path: name))
      }
    }
  }

  @Test func `a run prints nothing on standard output`() async throws {
    try await withWorkplace { place in
      let run = try await place.rollcall("run", "job.yaml")
      #expect(run.data.isEmpty)
      #expect(run.told.contains("200 rows written to people.jsonl, 0 duplicates set aside."))
    }
  }

  @Test func `a quiet run that goes well says nothing at all`() async throws {
    try await withWorkplace { place in
      let run = try await place.rollcall("run", "job.yaml", "--quiet")
      #expect(run.code == 0)
      #expect(run.data.isEmpty)
      #expect(run.told.isEmpty)
      #expect(try place.objects(in: "people.jsonl") == place.truth)
    }
  }

  @Test func `a run after a finished one starts anew`() async throws {
    try await withWorkplace { place in
      let first = try await place.rollcall("run", "job.yaml")
      let calls = place.tenant.statistics.calls
      let second = try await place.rollcall("run", "job.yaml")
      #expect([first.code, second.code] == [0, 0])
      #expect(place.tenant.statistics.calls == 2 * calls)
      let runs = try await place.rollcall("runs", "--json")
      #expect(runs.data.split(separator: "\n").count == 2)
    }
  }

  @Test func `resuming a finished run calls nobody and ends well`() async throws {
    try await withWorkplace { place in
      try await place.rollcall("run", "job.yaml")
      let calls = place.tenant.statistics.calls
      let resume = try await place.rollcall("resume")
      #expect(resume.code == 0)
      #expect(resume.told.contains("Run 1 is complete; there is nothing to continue."))
      #expect(place.tenant.statistics.calls == calls)
    }
  }

  @Test func `a batch the service refuses is buried and the run ends with 3`() async throws {
    try await withWorkplace({ $0.filterLimit = 200 }) { place in
      let run = try await place.rollcall("run", "job.yaml")
      #expect(run.code == 3)
      #expect(run.told.contains("rollcall batches 1 --buried"))
      #expect(!place.has("people.jsonl"), "An incomplete result is written on request only.")
      let buried = try await place.rollcall("batches", "--state", "buried", "--json")
      #expect(buried.data.split(separator: "\n").count == 1)
      #expect(try await place.rollcall("resume").code == 3)
    }
  }
}
