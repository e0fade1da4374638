import Foundation
import Testing

/// Which two runs are compared where nobody names them, and which of their stages.
extension DiffingTests {
  @Test func `a run is compared with the one before at its own tenant`() async throws {
    try await withWorkplace(shard: Workplace.byName) { place in
      let tenants = String(decoding: try place.contents(of: "tenants.yaml"), as: UTF8.self)
      try place.write(
        tenants + "\n" + tenants.replacing("contoso:\n", with: "fabrikam:\n"), to: "tenants.yaml")
      for tenant in ["contoso", "fabrikam", "contoso"] {
        let run = try await place.rollcall("run", "job.yaml", "--tenant", tenant)
        #expect(run.code == 0, "\(run.told)")
      }
      for arguments in [[], ["3"], ["last"]] {
        let ended = try await place.rollcall(["diff", "--json"] + arguments)
        #expect(ended.code == 0, "\(ended.told)")
        let found = try JSONDecoder().decode(Document.self, from: Data(ended.data.utf8))
        #expect((found.older.run, found.newer.run) == (1, 3))
      }
      let first = try await place.rollcall("diff", "2")
      #expect(first.code == 64)
      #expect(first.told.contains("no complete run of 'people' at 'fabrikam' before run 2"))
      // What changed since is told of the same tenant.
      let report = try await place.rollcall("report", "3", "--output", "page.html", "--json")
      #expect(report.code == 0, "\(report.told)")
      struct Report: Decodable {
        struct Changes: Decodable { var run: Int }
        var changes: Changes?
      }
      let page = try JSONDecoder().decode(Report.self, from: Data(report.data.utf8))
      #expect(page.changes?.run == 1)
    }
  }
}
