import Foundation
import Simulator
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

  @Test func `an audit whose permissions changed differs, though its mailboxes are the same`()
    async throws
  {
    try await withWorkplace({
      $0.mailboxes.count = 50
      $0.mailboxes.changesEachNight = 40
    }) { place in
      try place.write(Self.audit, to: "audit.yaml")
      place.tenant.begin(night: 1)
      try await place.rollcall("run", "audit.yaml")
      try await place.rollcall("run", "audit.yaml")
      let same = try await place.rollcall("diff", "--exit-code", "--quiet")
      #expect(same.code == 0, "\(same.data)")
      place.tenant.begin(night: 2)
      try await place.rollcall("run", "audit.yaml")
      let found = try await document(place)
      #expect((found.counts.added, found.counts.removed, found.counts.changed) == (0, 0, 0))
      #expect(found.different && found.whole)
      let stages = try #require(found.stages)
      #expect(stages.map(\.stage) == ["access", "trustees"])
      let access = try await document(place, "--stage", "access").counts
      #expect(stages[0].different && stages[0].counts == access)
      #expect(stages[1].counts == nil && !stages[1].different && stages[1].whole)
      #expect(stages[1].notes == ["Its rows have no 'identity' in the job."])
      let quiet = try await place.rollcall(
        "diff", "2", "3", "--exit-code", "--quiet", "--format", "jsonl")
      #expect(quiet.code == 1)
      #expect(quiet.data.isEmpty && quiet.told.isEmpty)
      let lines = ["access: ", "trustees: not compared. Its rows have no 'identity' in the job."]
      let summary = try await place.rollcall("diff")
      for line in lines {
        #expect(summary.data.contains("\nstage      \(line)"), "\(summary.data)")
      }
      let file = try await place.rollcall("diff", "--output", "changes.csv")
      for line in lines { #expect(file.told.contains("\n\(line)"), "\(file.told)") }
    }
  }

  @Test func `a stage that the runs did not keep alike is not passed over in silence`()
    async throws
  {
    try await withWorkplace({ $0.mailboxes.count = 20 }) { place in
      try place.write(
        Self.audit.replacing("identity: [Guid, User]\n", with: "identity: [User]\n")
          .replacing(/carry: \[Guid\]\n +columns: \[User/, with: "columns: [User"),
        to: "audit.yaml")
      try await place.rollcall("run", "audit.yaml")
      try place.write(Self.audit, to: "audit.yaml")
      try await place.rollcall("run", "audit.yaml")
      let found = try await document(place)
      let access = try #require(found.stages?.first)
      #expect(access.counts == nil && !access.whole)
      #expect(access.notes.contains { $0.hasPrefix("Run 1 did not keep 'Guid'") })
      #expect(!found.different && !found.whole)
      #expect(try await place.rollcall("diff", "--exit-code").code == 3)
      #expect(try await document(place, "--stage", "1").stages == nil)
    }
  }

  private static let audit = """
    job: audit
    tenant: contoso
    stage: mailboxes
    query: { cmdlet: Get-Mailbox }
    columns: [Guid, DisplayName]
    then:
      - stage: access
        for-each: mailboxes
        query: { cmdlet: Get-MailboxPermission, parameters: { Identity: "{Guid}" } }
        carry: [Guid]
        columns: [User, AccessRights]
        identity: [Guid, User]
      - stage: trustees
        for-each: mailboxes
        query: { cmdlet: Get-RecipientPermission, parameters: { Identity: "{Guid}" } }
        carry: [Guid]
        columns: [Trustee, AccessRights]
    """
}
