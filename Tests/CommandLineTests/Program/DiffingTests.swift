import Foundation
import GRDB
import Simulator
import Testing

@testable import rollcall

/// What `diff` tells of two nights of a tenant that changed in between.
@Suite(.timeLimit(.minutes(10)))
struct DiffingTests {
  struct Document: Decodable {
    struct Run: Decodable {
      var run, rows: Int
      var whole: Bool
    }
    struct Counts: Decodable, Equatable {
      var added, removed, changed, unchanged, notSeen, notSeenBefore: Int
    }
    struct Output: Decodable {
      var path, format, sha256: String
      var bytes: Int
    }
    var older, newer: Run
    var counts: Counts
    var identity, columns, onlyOlder, onlyNewer, notes: [String]
    var changedColumns: [String: Int]
    var different, whole: Bool
    var output: Output?
    var stages: [Stage]?

    struct Stage: Decodable {
      var stage: String
      var counts: Counts?
      var different, whole: Bool
      var notes: [String]
    }
  }

  private struct Line: Decodable, Hashable {
    var change: String
    var identity: [String: String]
    var columns: [String]?
  }

  func document(_ place: Workplace, _ arguments: String...) async throws -> Document {
    let ended = try await place.rollcall(["diff", "--json"] + arguments)
    #expect(ended.code == 0, "\(ended.told)")
    return try JSONDecoder().decode(Document.self, from: Data(ended.data.utf8))
  }

  /// Two runs, between which objects were created, renamed and deleted; tells which.
  private func nights(
    _ place: Workplace
  ) async throws -> (added: String, removed: String, changed: String) {
    try await place.rollcall("run", "job.yaml")
    let truth = place.truth
    let created = place.tenant.create()
    try place.tenant.rename(truth[3].guid, to: "Renamed Since")
    try place.tenant.delete(truth[7].guid)
    try await place.rollcall("run", "job.yaml")
    return (created.guid, truth[7].guid, truth[3].guid)
  }

  private func tamper(_ place: Workplace, _ statements: String...) throws {
    let store = try DatabaseQueue(path: place.folder.appending(path: "rollcall.db").path)
    try store.write { db in for sql in statements { try db.execute(sql: sql) } }
    try store.close()
  }

  @Test func `two nights show exactly what changed between them`() async throws {
    try await withWorkplace(shard: Workplace.byName) { place in
      let guids = try await nights(place)
      let calls = place.tenant.statistics.calls
      let found = try await document(place, "--output", "{job}-{run}.jsonl")
      #expect(
        found.counts
          == .init(
            added: 1, removed: 1, changed: 1, unchanged: 198, notSeen: 0, notSeenBefore: 0))
      #expect((found.older.run, found.newer.run) == (1, 2))
      #expect((found.older.rows, found.newer.rows) == (200, 200))
      #expect(found.different && found.whole)
      #expect(found.changedColumns["Name"] == 1)
      #expect(found.identity == ["Guid"])
      #expect(found.notes.isEmpty)
      let lines = try place.contents(of: "people-2.jsonl").split(separator: UInt8(ascii: "\n"))
        .map { try JSONDecoder().decode(Line.self, from: $0) }
      #expect(
        Set(lines.map { [$0.change, $0.identity["Guid"] ?? ""] }) == [
          ["added", guids.added], ["removed", guids.removed], ["changed", guids.changed],
        ])
      #expect(found.output?.format == "jsonl")
      #expect(found.output?.bytes == (try place.contents(of: "people-2.jsonl").count))
      #expect(place.tenant.statistics.calls == calls, "Comparing asks the store alone.")
      #expect(!place.has("people-2.jsonl.manifest.json"))
    }
  }

  @Test func `hundreds of seeded changes are shown one for one`() async throws {
    try await withWorkplace(shard: Workplace.byName, { $0.contacts = 1500 }) { place in
      try await place.rollcall("run", "job.yaml")
      let truth = place.truth
      for number in 0..<100 {
        try place.tenant.rename(truth[number * 3].guid, to: "Moved \(number)")
        try place.tenant.delete(truth[number * 3 + 1].guid)
        place.tenant.create()
      }
      try await place.rollcall("run", "job.yaml")
      let found = try await document(place)
      #expect(
        found.counts
          == .init(
            added: 100, removed: 100, changed: 100, unchanged: 1300, notSeen: 0, notSeenBefore: 0))
      #expect(found.changedColumns["Name"] == 100)
    }
  }

  @Test func `the summary is a page people can read, older first however they are named`()
    async throws
  {
    try await withWorkplace(shard: Workplace.byName) { place in
      let guids = try await nights(place)
      let ended = try await place.rollcall("diff", "2", "1")
      #expect(ended.code == 0)
      #expect(ended.told.isEmpty)
      #expect(ended.data.hasPrefix("older      run 1: people at contoso, began "))
      #expect(ended.data.contains("\nadded      1\nremoved    1\nchanged    1: "))
      #expect(ended.data.contains("\n+ \(guids.added)  Name: "))
      #expect(ended.data.contains("\n- \(guids.removed)  Name: "))
      #expect(ended.data.contains("\n~ \(guids.changed)  Name: '"))
      #expect(ended.data.contains("' became 'Renamed Since'"))
    }
  }

  @Test func `every format is written to standard output or to a file`() async throws {
    try await withWorkplace(shard: Workplace.byName) { place in
      _ = try await nights(place)
      for (format, ending, mark) in [
        ("csv", "csv", "change,columns,Guid,Name (old),Name (new),"),
        ("jsonl", "jsonl", "{\"change\":"),
        ("markdown", "md", "# people: run 1 to run 2\n"), ("html", "html", "<!DOCTYPE html>\n"),
      ] {
        let stream = try await place.rollcall("diff", "--format", format)
        #expect(stream.code == 0)
        #expect(stream.data.hasPrefix(mark), "\(format)")
        let file = try await place.rollcall("diff", "--output", "changes.\(ending)")
        #expect(file.told == "1 added, 1 removed, 1 changed. Written to changes.\(ending).\n")
        #expect(file.data.isEmpty)
        #expect(try place.contents(of: "changes.\(ending)") == Data(stream.data.utf8))
      }
    }
  }

  @Test func `the exit code tells a pipeline, only when it is asked to`() async throws {
    try await withWorkplace(shard: Workplace.byName) { place in
      try await place.rollcall("run", "job.yaml")
      try await place.rollcall("run", "job.yaml")
      #expect(try await place.rollcall("diff", "--exit-code").code == 0)
      try place.tenant.delete(place.truth[0].guid)
      try await place.rollcall("run", "job.yaml")
      #expect(try await place.rollcall("diff", "--exit-code", "--json").code == 1)
      #expect(try await place.rollcall("diff").code == 0)
      #expect(try await place.rollcall("diff", "1", "2", "--exit-code").code == 0)
      #expect(try await place.rollcall("diff", "3", "--exit-code").code == 1, "run 2 and run 3")
    }
  }

  @Test func `what a buried batch would have held is not seen, not removed`() async throws {
    try await withWorkplace { place in
      let names = try await buried(in: place)
      let found = try await document(place, "1", "2")
      #expect(found.counts.removed == 0)
      #expect(found.counts.notSeen == names)
      #expect(found.counts.added == 0)
      #expect(!found.whole && !found.newer.whole && found.older.whole)
      #expect(found.notes.contains("Run 2 did not read 1 batch."))
      let code = try await place.rollcall("diff", "1", "2", "--exit-code")
      #expect(code.code == 3, "nothing differs for certain, and not everything was seen")
      let defaults = try await place.rollcall("diff")
      #expect(defaults.code == 64)
      #expect(defaults.told.contains("one complete run of 'people' at 'contoso'"))
      let turned = try await place.rollcall("diff", "last", "--json")
      #expect(turned.code == 0, "the complete run before it, and it")
    }
  }

  /// A complete run and one in which a batch with rows was given up; tells how many it had.
  private func buried(in place: Workplace) async throws -> Int {
    try await place.rollcall("run", "job.yaml")
    try await place.rollcall("run", "job.yaml")
    // As a run leaves it whose service refused one share for good.
    try tamper(
      place,
      """
      CREATE TEMP TABLE lost AS SELECT batch.id, batch.rows FROM batch
        JOIN stage ON stage.id = batch.stage_id
       WHERE stage.run_id = 2 AND batch.filter = 'CustomAttribute1 -eq ''Gold''' LIMIT 1;
      DELETE FROM page WHERE batch_id IN (SELECT id FROM lost);
      UPDATE batch SET state = 'buried', rows = 0, pages = 0, last_failure = 'No.'
       WHERE id IN (SELECT id FROM lost);
      UPDATE run SET state = 'incomplete' WHERE id = 2;
      """)
    let store = try DatabaseQueue(path: place.folder.appending(path: "rollcall.db").path)
    let counts = try await store.read { db in
      try Int.fetchAll(
        db,
        sql: """
          SELECT batch.rows FROM batch JOIN stage ON stage.id = batch.stage_id
           WHERE stage.run_id = 1 AND batch.filter = 'CustomAttribute1 -eq ''Gold'''
          """)
    }
    try store.close()
    let gold = try #require(counts.first)
    #expect(gold > 0)
    return gold
  }

  @Test func `a column that only one run kept is left out, and named`() async throws {
    try await withWorkplace(shard: Workplace.byName) { place in
      try await place.rollcall("run", "job.yaml")
      let job = String(decoding: try place.contents(of: "job.yaml"), as: UTF8.self)
      try place.write(
        job.replacing("DisplayName, Alias,", with: "Alias, HiddenFromAddressListsEnabled,"),
        to: "job.yaml")
      try await place.rollcall("run", "job.yaml")
      let found = try await document(place)
      #expect(found.onlyOlder == ["DisplayName"])
      #expect(found.onlyNewer == ["HiddenFromAddressListsEnabled"])
      #expect(found.counts.unchanged == 200)
      #expect(!found.different)
      #expect(found.notes.contains("Only run 1 kept DisplayName, so that is not compared."))
    }
  }

  @Test func `a row is the same by the job's identity, or by the command line's`() async throws {
    try await withWorkplace(shard: Workplace.byName) { place in
      let job = String(decoding: try place.contents(of: "job.yaml"), as: UTF8.self)
      try place.write(job + "identity: [PrimarySmtpAddress]\n", to: "job.yaml")
      let guids = try await nights(place)
      let found = try await document(place)
      #expect(found.identity == ["PrimarySmtpAddress"])
      #expect(found.counts.changed == 1)
      // By its name, a renamed object is another one.
      let byName = try await document(place, "--identity", "Name")
      #expect(byName.counts.changed == 0)
      #expect(byName.counts.added == 2)
      #expect(byName.counts.removed == 2)
      let csv = try await place.rollcall("diff", "--format", "csv")
      #expect(csv.data.hasPrefix("change,columns,PrimarySmtpAddress,Guid (old),Guid (new),"))
      #expect(csv.data.contains(guids.added))
      let wrong = try await place.rollcall("diff", "--identity", "Company")
      #expect(wrong.code == 64)
      #expect(wrong.told.contains("did not keep 'Company'"))
    }
  }

  @Test func `other questions are refused, and by force nothing is called removed`() async throws {
    try await withWorkplace(shard: Workplace.byName) { place in
      try await place.rollcall("run", "job.yaml")
      let job = String(decoding: try place.contents(of: "job.yaml"), as: UTF8.self)
      let filter = "{ cmdlet: Get-MailContact, filter: \"Name -like 'a*'\" }"
      try place.write(job.replacing("{ cmdlet: Get-MailContact }", with: filter), to: "job.yaml")
      try await place.rollcall("run", "job.yaml")
      let refused = try await place.rollcall("diff")
      #expect(refused.code == 64)
      #expect(refused.told.contains("different questions (other filter)"))
      let forced = try await document(place, "--force")
      #expect(forced.counts.removed == 0)
      #expect(forced.counts.notSeen > 0)
      #expect(!forced.whole)
    }
  }

  @Test func `an increment shows what changed, and tells nothing of the rest`() async throws {
    try await withWorkplace(shard: Workplace.byName) { place in
      try await place.rollcall("run", "job.yaml")
      let job = String(decoding: try place.contents(of: "job.yaml"), as: UTF8.self)
      try place.write(job + "since: last\n", to: "job.yaml")
      try place.tenant.rename(place.truth[3].guid, to: "Renamed Since")
      try await place.rollcall("run", "job.yaml")
      let found = try await document(place)
      #expect(found.counts.changed == 1)
      #expect(found.counts.removed == 0)
      #expect(found.counts.notSeen + found.counts.unchanged == 199)
      #expect(found.notes.contains("Run 2 asked only for what had changed."))
    }
  }

  @Test func `runs that are not there are refused with what to do`() async throws {
    try await withWorkplace(shard: Workplace.byName) { place in
      #expect(try await place.rollcall("diff").code == 74, "there is no store")
      try await place.rollcall("run", "job.yaml")
      let alone = try await place.rollcall("diff")
      #expect(alone.code == 64)
      #expect(alone.told.contains("one complete run of 'people' at 'contoso'"))
      #expect(try await place.rollcall("diff", "1").told.contains("before run 1"))
      #expect(try await place.rollcall("diff", "1", "1").told.contains("named twice"))
      #expect(try await place.rollcall("diff", "1", "77").told.contains("no run 77"))
      let job = String(decoding: try place.contents(of: "job.yaml"), as: UTF8.self)
      try place.write(job.replacing("job: people", with: "job: others"), to: "other.yaml")
      try await place.rollcall("run", "other.yaml")
      let several = try await place.rollcall("diff")
      #expect(several.code == 64)
      #expect(several.told.contains("Name one with --job: others, people."))
      #expect(try await place.rollcall("diff", "--job", "others").code == 64)
      for arguments in [
        ["1", "2", "3"], ["first"], ["--stage", "0"], ["--identity", ","], ["--output", "x.txt"],
        ["--json", "--format", "csv"],
      ] {
        #expect(try await place.rollcall(["diff"] + arguments).code == 64, "\(arguments)")
      }
    }
  }
}
