import Core
import Foundation
import Simulator
import Store
import TestSupport
import Testing

@testable import rollcall

/// The shipped job about public folders, asked of a simulated tenant that has some.
@Suite struct PublicFolderTests {
  @Test func `folders and their permissions are what the tenant has, in two pages and many calls`()
    async throws
  {
    try await withFolders(1040) { place in
      let run = try await place.rollcall("run", "folders.yaml", "--width", "4")
      #expect(run.code == 0, "\(run.told)")
      try await Self.expectTruth(at: place)
      let again = try await place.rollcall("run", "folders.yaml", "--width", "4")
      #expect(again.code == 0, "\(again.told)")
      for stage in ["folders", "client-permissions"] {
        let diff = try await place.rollcall("diff", "--stage", stage, "--json")
        #expect(diff.code == 0, "\(diff.told)")
        let counts = try JSONDecoder().decode(Difference.self, from: Data(diff.data.utf8)).counts
        #expect(counts == Difference.Counts(added: 0, removed: 0, changed: 0), "\(stage)")
      }
    }
  }

  @Test func `a killed audit of folders goes on and ends with the same rows`() async throws {
    try await withFolders(300, { $0.latency = .milliseconds(40) }) { place in
      let killed = try await place.rollcall(["run", "folders.yaml", "--width", "2"]) { program in
        while place.tenant.statistics.calls < 60, program.isRunning { await Task.yield() }
        try #require(program.isRunning, "The run ended before it could be killed.")
        try program.send(SIGKILL)
      }
      #expect(killed.code == -SIGKILL)
      try await takeBackLeases(of: place)
      let resumed = try await place.rollcall("resume")
      #expect(resumed.code == 0, "\(resumed.told)")
      try await Self.expectTruth(at: place)
    }
  }

  @Test func `a folder that went meanwhile is a row that says so`() async throws {
    try await withFolders(60, { $0.publicFolders.vanished = 0.2 }) { place in
      let run = try await place.rollcall("run", "folders.yaml")
      #expect(run.code == 0, "\(run.told)")
      let gone = try await place.permissions().filter { $0.Finding == "not found" }.map(\.EntryId)
      let truth = place.tenant.publicFolders.filter(\.isVanished).map(\.entryID)
      #expect(!truth.isEmpty)
      #expect(gone.sorted() == truth.sorted())
      try await Self.expectTruth(at: place)
    }
  }

  @Test func `rows without an identity end the run at once, and it says what to do`() async throws {
    try await withFolders(20, { $0.publicFolders.showsEntryIDs = false }) { place in
      let run = try await place.rollcall("run", "folders.yaml", "--width", "1")
      #expect(
        run.told.contains(
          "row 1 of 21 has no EntryId that can be read, by which rows are told apart"),
        "\(run.told)")
      #expect(run.told.contains("ask by a cmdlet whose objects have one"), "\(run.told)")
      #expect(!run.told.contains("is asked again"), "\(run.told)")
      #expect(run.code == 65, "The job file is wrong.")
    }
  }

  @Test func `who may use a folder are those whom its rights and the groups let in`() async throws {
    try await withFolders(120) { place in
      let run = try await place.rollcall("run", "folders.yaml")
      #expect(run.code == 0, "\(run.told)")
      let rows: [Permission] = try await place.folderRows(of: "who-may-use-folders")
      #expect(rows.contains { ($0.Via?.count ?? 0) > 0 }, "Nobody is let in by a group.")
      #expect(!rows.contains { $0.AccessRights == ["None"] })
      let held = place.tenant.publicFolders.flatMap { folder in
        folder.rights.filter { $0.rights != ["None"] }.map { [folder.entryID, $0.user] }
      }
      // A group in which nobody is lets nobody in.
      #expect(Set(rows.map { [$0.EntryId, $0.User ?? ""] }).isSubset(of: Set(held)))
    }
  }

  /// Compares both stages with what the tenant has.
  private static func expectTruth(at place: Workplace) async throws {
    let folders: [Folder] = try await place.folderRows(of: "folders")
    let truth = place.tenant.publicFolders
    #expect(folders.count == truth.count)
    #expect(
      Set(folders)
        == Set(
          truth.map {
            Folder(
              EntryId: $0.entryID, Identity: $0.identity, Name: $0.name, ParentPath: $0.parentPath,
              FolderClass: $0.folderClass, HasSubfolders: $0.hasSubfolders,
              MailEnabled: $0.isMailEnabled, ContentMailboxName: $0.contentMailbox)
          }))
    let found = try await place.permissions().filter { $0.Finding == nil }.map {
      [$0.EntryId, $0.Folder, $0.User ?? ""] + ($0.AccessRights ?? [])
    }
    let held = truth.filter { !$0.isVanished }.flatMap { folder in
      folder.rights.map { [folder.entryID, folder.identity, $0.user] + $0.rights }
    }
    #expect(found.count == held.count)
    #expect(Set(found) == Set(held))
  }

  private struct Difference: Decodable {
    struct Counts: Decodable, Equatable {
      var added: Int
      var removed: Int
      var changed: Int
    }
    var counts: Counts
  }

  /// Gives back what a killed process still holds, as 15 seconds alone would do.
  private func takeBackLeases(of place: Workplace) async throws {
    let now = Int64(Date().timeIntervalSince1970 * 1000)
    let time = ManualTime(wall: Instant(milliseconds: now))
    let store = try SQLiteStore(path: place.folder.appending(path: "rollcall.db").path, time: time)
    let run = try #require(try await store.lastRun(of: nil))
    time.advance(by: .seconds(60))
    for stage in run.stages {
      let leases = try await store.lease(
        from: stage, as: Owner("test"), atMost: 1000, lasting: .seconds(1))
      time.jumpWall(by: .seconds(-60))
      for lease in leases {
        let change = BatchChange.putBack(after: .zero, spends: false, reason: nil)
        #expect(try await store.record(change, attempt: nil, under: lease) == .released)
      }
      time.jumpWall(by: .seconds(60))
    }
    try store.close()
  }
}

/// A row of the job's first stage.
private struct Folder: Decodable, Hashable {
  var EntryId: String
  var Identity: String
  var Name: String
  var ParentPath: String?
  var FolderClass: String?
  var HasSubfolders: Bool
  var MailEnabled: Bool
  var ContentMailboxName: String
}

/// A row about a right in a folder.
private struct Permission: Decodable {
  var EntryId: String
  var Folder: String
  var User: String?
  var AccessRights: [String]?
  var Via: [String]?
  var Finding: String?
}

extension Workplace {
  fileprivate func permissions() async throws -> [Permission] {
    try await folderRows(of: "client-permissions")
  }

  /// The rows that a stage of the last run kept.
  fileprivate func folderRows<Row: Decodable>(of stage: String) async throws -> [Row] {
    let export = try await rollcall(
      "export", "--stage", stage, "--format", "jsonl", "--output", "\(stage).jsonl")
    #expect(export.code == 0, "\(export.told)")
    return try contents(of: "\(stage).jsonl").split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(Row.self, from: $0)
    }
  }
}

/// A workplace with the job, at a tenant of so many public folders and fifty mailboxes.
private func withFolders(
  _ count: Int, _ adjust: (inout SimulatorOptions) -> Void = { _ in },
  _ body: (Workplace) async throws -> Void
) async throws {
  try await withWorkplace({
    $0.mailboxes.count = 50
    $0.contacts = 10
    $0.publicFolders.count = count
    adjust(&$0)
  }) { place in
    let job = try String(contentsOfFile: AuditingTests.shipped("public-folders"), encoding: .utf8)
    try place.write(job, to: "folders.yaml")
    try await body(place)
  }
}
