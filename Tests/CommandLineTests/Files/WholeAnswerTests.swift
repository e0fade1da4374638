import Core
import Testing

@testable import rollcall

/// Jobs by a cmdlet that takes no filter.
@Suite struct WholeAnswerTests {
  private func job(_ lines: String, query: String = "") -> String {
    "job: j\ntenant: t\nquery: { cmdlet: Get-PublicFolder\(query) }\ncolumns: [EntryId]\n\(lines)"
  }

  @Test func `it is asked whole, and may begin at a folder`() throws {
    let job = try JobFile.read(
      job("shard: none", query: ", parameters: { Identity: '\\Sales', Recurse: true }"),
      path: "job.yaml")
    #expect(job.shard == .whole)
    #expect(
      job.parameters == [
        Parameter("Identity", .text("\\Sales")), Parameter("Recurse", .flag(true)),
      ])
    #expect(!job.canFollowChanges, "There is no closing pass.")
    #expect(job.listed.identity.column == "EntryId")
  }

  @Test(arguments: [
    ("", 3), ("shard: { key: Name }", 5), ("shard: { by: values, property: FolderClass }", 5),
    ("shard: { by: list, file: a, property: EntryId }", 5),
  ])
  func `a cut is refused, since nothing could cut the answer`(lines: String, line: Int) {
    let said = complaintsAboutJob(job(lines))
    #expect(said.count == 1)
    #expect(said.first?.hasPrefix("job.yaml:\(line):") == true, "\(said)")
    #expect(
      said.first?.hasSuffix(
        "Get-PublicFolder takes no filter, so its answer cannot be cut. Write 'shard: none', which "
          + "asks for it in one batch.") == true, "\(said)")
  }

  @Test func `a filter, a join and an increment are refused`() {
    let filtered = complaintsAboutJob(job("shard: none", query: ", filter: Name -eq 'a'"))
    #expect(
      filtered.map { $0.split(separator: ": ", maxSplits: 1).last ?? "" } == [
        "Get-PublicFolder takes no filter. Remove it; a later stage chooses among its rows with "
          + "'where'."
      ])
    let joined = complaintsAboutJob(
      job("shard: none\nwith: { cmdlet: Get-Contact, columns: [Phone] }"))
    #expect(joined.count == 1 && joined[0].contains("'with' joins objects by their Guid"))
    let since = complaintsAboutJob(job("shard: none\nsince: last"))
    #expect(since.count == 1 && since[0].contains("'since' needs a cmdlet"))
    let second = complaintsAboutJob(
      "job: j\ntenant: t\nquery: { cmdlet: Get-Contact }\n"
        + "with: { cmdlet: Get-PublicFolder, columns: [EntryId] }")
    #expect(second.count == 1 && second[0].contains("'with' needs a cmdlet that takes a filter"))
  }

  @Test func `no other cmdlet may be given an identity`() {
    let said = complaintsAboutJob(
      "job: j\ntenant: t\nquery: { cmdlet: Get-Contact, parameters: { Identity: a } }")
    #expect(said.count == 1 && said[0].contains("'Identity' cannot be set here"))
  }

  @Test func `its columns are suggested with what tells its rows apart`() {
    let said = complaintsAboutJob(
      "job: j\ntenant: t\nquery: { cmdlet: Get-PublicFolder }\nshard: none")
    #expect(said.count == 1 && said[0].contains("'columns: [EntryId, Name]'"))
  }

  @Test func `a check asks it whole once more`() {
    func checking(_ cmdlet: String) -> Job.Shard {
      let job = Job(name: "j", tenant: "t", cmdlet: cmdlet, shard: .whole, columns: [])
      let run = RunRecord(
        id: RunID(1), job: job, stages: [StageID(1)], state: .complete,
        startedAt: Instant(milliseconds: 0))
      return Verification(of: run).job.shard
    }
    #expect(checking("Get-PublicFolder") == .whole)
    #expect(checking("Get-RoleGroup") == .byKey(.name, rows: 4000))
  }
}
