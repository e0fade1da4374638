import Foundation
import Simulator
import Testing

/// The commands that only look: `plan`, `doctor` and `--version`.
@Suite struct LookingTests {
  @Test func `a plan needs neither a tenant nor a store`() async throws {
    try await withWorkplace { place in
      try FileManager.default.removeItem(at: place.folder.appending(path: "tenants.yaml"))
      let plan = try await place.rollcall("plan", "job.yaml")
      #expect(plan.code == 0)
      #expect(plan.data.split(separator: "\n").count == Workplace.planned + 1)
      #expect(plan.data.contains("\n2                 CustomAttribute1 -eq 'Gold'\n"))
      #expect(plan.told == "No call was made. Start it with: rollcall run job.yaml\n")
      #expect(!place.has("rollcall.db"))
      #expect(place.isTenantUnasked)
    }
  }

  @Test func `a quiet plan is the plan alone, and always the same`() async throws {
    try await withWorkplace { place in
      let plan = try await place.rollcall("plan", "job.yaml", "--json", "--quiet")
      #expect(plan.told.isEmpty)
      let document = try JSONSerialization.jsonObject(with: Data(plan.data.utf8))
      let fields = try #require(document as? [String: Any])
      #expect(Set(fields.keys) == ["job", "tenant", "cmdlet", "cut", "batches"])
      #expect((fields["batches"] as? [Any])?.count == Workplace.planned)
      #expect(try await place.rollcall("plan", "job.yaml", "--quiet").told.isEmpty)
      #expect(try await place.rollcall("plan", "job.yaml", "--json").data == plan.data)
    }
  }

  @Test func `the doctor finds a machine in order, and calls nobody`() async throws {
    try await withWorkplace { place in
      let doctor = try await place.rollcall("doctor")
      #expect(doctor.code == 0, "\(doctor.data)")
      #expect(doctor.data.contains("✓ contoso    its variable CONTOSO_SECRET can be read.\n"))
      #expect(!doctor.data.contains(Workplace.canary))
      #expect(doctor.told.isEmpty)
      #expect(!place.has("rollcall.db"))
      #expect(place.isTenantUnasked)
    }
  }

  @Test func `the doctor names what would fail a run`() async throws {
    try await withWorkplace { place in
      var poor = place
      poor.secret = ""
      let doctor = try await poor.rollcall(
        "doctor", "--json", "--store", "nowhere/rollcall.db")
      #expect(doctor.code == 65)
      let document = try JSONSerialization.jsonObject(with: Data(doctor.data.utf8))
      let findings = try #require((document as? [String: Any])?["findings"] as? [[String: String]])
      for finding in findings { #expect(Set(finding.keys) == ["what", "grade", "sentence"]) }
      let bad = findings.filter { $0["grade"] == "bad" }.compactMap { $0["what"] }
      #expect(bad.contains("store") && bad.contains("contoso"), "\(bad)")
    }
  }

  @Test func `the version is one line on standard output`() async throws {
    try await withWorkplace { place in
      let version = try await place.rollcall("--version")
      #expect(version.code == 0)
      #expect(version.data.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
      #expect(version.told.isEmpty)
    }
  }
}
