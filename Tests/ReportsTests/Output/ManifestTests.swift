import Core
import Foundation
import Reports
import Testing

/// Holds the manifest to its exact text, since other programs read it.
@Suite struct ManifestTests {
  @Test func `a manifest is exactly this text`() throws {
    let text = String(decoding: try manifest(of: Self.run).encoded(), as: UTF8.self)
    #expect(
      text == """
        {
          "buriedBatches" : 2,
          "bytes" : 3,
          "cells" : "defused",
          "complete" : false,
          "duplicates" : 10,
          "file" : "a.csv",
          "finishedAt" : "2025-06-15T15:07:40.001Z",
          "format" : "csv",
          "job" : "mail-contacts",
          "partial" : true,
          "product" : {
            "name" : "Rollcall",
            "version" : "0.1.0"
          },
          "question" : {
            "cmdlet" : "Get-MailContact",
            "columns" : [
              "Guid",
              "Name"
            ],
            "filter" : "Name -like 'a/*'",
            "parameters" : [

            ]
          },
          "rows" : 100,
          "run" : 3,
          "sha256" : "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
          "startedAt" : "2025-06-15T15:06:40.000Z",
          "tenant" : "contoso"
        }

        """)
  }

  @Test func `every kind of parameter is told as it would be typed`() throws {
    var run = Self.run
    run.job.parameters = [
      Parameter("Identity", .text("Ann Bea")), Parameter("ResultSize", .number(50)),
      Parameter("GroupMailbox", .flag(true)), Parameter("Archive", .flag(false)),
      Parameter("RecipientTypeDetails", .list(["MailContact", "MailUser"])),
    ]
    #expect(
      try manifest(of: run).question.parameters == [
        "-Identity Ann Bea", "-ResultSize 50", "-GroupMailbox:$true", "-Archive:$false",
        "-RecipientTypeDetails MailContact,MailUser",
      ])
  }

  @Test func `a joined, partial or listed question is told as such, and what did not match`()
    throws
  {
    var run = Self.run
    run.job.window = Instant(milliseconds: 1_750_000_000_000)
    run.job.with = Job.Side(
      cmdlet: "Get-Contact", parameters: [Parameter("Fast", .flag(true))],
      filter: "Company -ne ''", columns: ["Phone", "Company"])
    let totals = RowTotals(kept: 110, unique: 100, unmatched: 4, unjoined: 5)
    let joined = try manifest(of: run, totals)
    #expect(joined.unmatched == 4 && joined.unjoined == 5)
    #expect(joined.question.columns == ["Guid", "Name"])
    #expect(joined.question.changedAfter == "2025-06-15T15:06:40.000Z")
    let side = try #require(joined.question.with)
    #expect(side.cmdlet == "Get-Contact" && side.parameters == ["-Fast:$true"])
    #expect(side.filter == "Company -ne ''" && side.columns == ["Phone", "Company"])
    run.job.shard = .byList(property: "Alias")
    #expect(try manifest(of: run).question.listedBy == "Alias")
    let text = String(decoding: try joined.encoded(), as: UTF8.self)
    #expect(text.contains("  \"unjoined\" : 5,\n  \"unmatched\" : 4\n}\n"))
  }

  @Test func `a manifest of before there were joins is still read`() throws {
    let old = String(decoding: try manifest(of: Self.run).encoded(), as: UTF8.self)
    #expect(!old.contains("unmatched") && !old.contains("with") && !old.contains("listedBy"))
    let read = try JSONDecoder().decode(Manifest.self, from: Data(old.utf8))
    #expect(read.unmatched == nil && read.question.with == nil)
  }

  @Test(arguments: RunState.allCases)
  func `only a complete run is called complete`(state: RunState) throws {
    var run = Self.run
    run.state = state
    #expect(try manifest(of: run).complete == (state == .complete))
  }

  @Test func `a manifest lies beside its file`() {
    #expect(Manifest.path(of: "out/a.csv") == "out/a.csv.manifest.json")
  }

  private static let run = RunRecord(
    id: RunID(3),
    job: Job(
      name: "mail-contacts", tenant: "contoso", cmdlet: "Get-MailContact",
      filter: "Name -like 'a/*'", columns: ["Guid", "Name"]),
    stages: [StageID(1)], state: .incomplete, startedAt: Instant(milliseconds: 1_750_000_000_000),
    finishedAt: Instant(milliseconds: 1_750_000_060_001))

  private func manifest(
    of run: RunRecord, _ totals: RowTotals = RowTotals(kept: 110, unique: 100)
  ) throws -> Manifest {
    var counts = BatchCounts()
    counts.buried = 2
    return Manifest(
      of: run, counts: counts, file: "a.csv", format: .csv, cells: .defused,
      totals: totals,
      seal: try Self.seal(), product: .init(name: "Rollcall", version: "0.1.0"))
  }

  /// The seal of a file of three bytes.
  private static func seal() throws -> ExportFile.Seal {
    let folder = try Folder()
    var file = try ExportFile(at: folder.path + "/a.csv")
    try file.write(Array("abc".utf8))
    return try file.seal()
  }
}
