import Core
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Store

/// Files that must not be opened: damaged ones, those of newer versions, those on other machines.
@Suite struct StoreFaultTests {
  private let time = ManualTime()

  /// The store as a process leaves it that is killed: its file and its log, copied while it is open.
  private func withKilledStore(
    _ body: (_ path: String, _ run: RunID) async throws -> Void
  ) async throws {
    try await withSQLiteStore(time: time) { store, path in
      let run = try await store.fill(batches: 20, rows: 200)
      let copy = path + ".copy"
      for end in ["", "-wal"] {
        try FileManager.default.copyItem(atPath: path + end, toPath: copy + end)
      }
      try await body(copy, run)
    }
  }

  @Test func `a store that a killed process left is opened, and all of it is there`() async throws {
    try await withKilledStore { path, run in
      let store = try SQLiteStore(path: path, time: time)
      #expect(try await store.run(run)?.rows == 4000)
      try store.close()
    }
  }

  @Test func `a damaged page is found when the store was not closed, and nothing is changed`()
    async throws
  {
    try await withKilledStore { path, _ in
      // Carried over into the file, so that there is a page to damage there.
      let queue = try DatabaseQueue(path: path)
      let roots = try await queue.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        return try Int.fetchAll(
          db, sql: "SELECT rootpage FROM sqlite_schema WHERE name IN ('row', 'batch_by_state')")
      }
      try queue.close()
      try Self.damage(pages: roots, of: path)
      // The log of the process that was killed.
      try Data(repeating: 0, count: 32).write(to: URL(filePath: path + "-wal"))
      let before = try Data(contentsOf: URL(filePath: path))
      let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path, time: time) }
      #expect(error?.kind == .damaged)
      for advice in ["-wal", "store check", ".recover"] {
        #expect(error?.doing.contains(advice) == true, "\(error?.doing ?? "")")
      }
      #expect(try Data(contentsOf: URL(filePath: path)) == before)
      let report = try await StoreMaintenance(of: path, time: time).check()
      #expect(!report.isSound)
      #expect(!report.damage.isEmpty)
      #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }
  }

  /// Overwrites the middle of pages.
  private static func damage(pages: [Int], of path: String) throws {
    let file = try FileHandle(forUpdating: URL(filePath: path))
    for page in pages {
      try file.seek(toOffset: UInt64((page - 1) * WriteAheadLog.Bounds.page + 8))
      try file.write(contentsOf: Data(repeating: 0xA5, count: 2000))
    }
    try file.close()
  }

  @Test func `a store of a newer version is refused, and nothing of it is touched`() async throws {
    try await withKilledStore { path, _ in
      let queue = try DatabaseQueue(path: path)
      try await queue.write { db in
        try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('v999')")
      }
      // Its log is left, as a process that is killed leaves it.
      let copy = path + ".newer"
      let files = [copy, copy + "-wal"]
      for (file, end) in zip(files, ["", "-wal"]) {
        try FileManager.default.copyItem(atPath: path + end, toPath: file)
      }
      try queue.close()
      let before = try files.map { try Data(contentsOf: URL(filePath: $0)) }
      let error = #expect(throws: StoreError.self) { try SQLiteStore(path: copy, time: time) }
      #expect(error?.kind == .schemaTooNew)
      #expect(try files.map { try Data(contentsOf: URL(filePath: $0)) } == before)
    }
  }

  @Test func `a process that has the store open is told from one that was killed`() async throws {
    try await withSQLiteStore(time: time) { store, path in
      #expect(StoreUsers.areThere(for: path))
      let runs = try await store.runs(atMost: 1)
      #expect(runs.isEmpty)
    }
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    try Data("nobody's".utf8).write(to: file)
    #expect(!StoreUsers.areThere(for: file.path))
    #expect(!StoreUsers.areThere(for: file.path + ".missing"))
  }

  @Test(arguments: [
    ("/data/x", "nfs4"), ("/srv/share", "cifs"), ("/c/Users", "9p"),
    ("/home/ada/remote/x", "fuse.sshfs"), ("/home/ada/remotely", nil), ("/mnt/my disk", nil),
    ("/mnt/my disk/cloud", "fuse.rclone"), ("/data/local", nil), ("/database", nil),
  ])
  func `a network file system is told by the table of mounts`(folder: String, name: String?) {
    let mounts = """
      21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
      30 21 0:30 / /data rw,relatime - nfs4 files.example:/data rw
      31 30 8:2 / /data/local rw,relatime - xfs /dev/sdb2 rw
      32 21 0:32 / /srv/share rw,relatime - cifs //files.example/share rw
      33 21 0:33 / /c rw,relatime - 9p drvfs rw
      40 21 0:40 / /home/ada/remote rw,nosuid - fuse.sshfs ada@files.example:/ rw
      41 21 0:41 / /mnt/my\\040disk rw - fuse.ntfs-3g /dev/sdb1 rw
      42 41 0:42 / /mnt/my\\040disk/cloud rw - fuse.rclone remote: rw
      """
    #expect(NetworkFileSystem.name(of: folder, mounts: mounts) == name)
  }

  @Test func `this machine's own folder for temporary files is no network file system`() {
    let folder = FileManager.default.temporaryDirectory.path
    #expect(NetworkFileSystem.name(of: folder) == nil)
  }

  @Test func `the errors of a full disk are told apart from those of a broken one`() {
    let full = StoreError(DatabaseError(resultCode: .SQLITE_FULL), while: "Keeping a page")
    #expect(full.kind == .diskFull && full.mayPass)
    let broken = StoreError(DatabaseError(resultCode: .SQLITE_IOERR_FSYNC), while: "Keeping a page")
    #expect(broken.kind == .inputOutput && !broken.mayPass)
    let busy = StoreError(DatabaseError(resultCode: .SQLITE_BUSY), while: "Keeping a page")
    #expect(busy.kind == .busy && busy.mayPass)
  }
}

/// The write-ahead log under constant load.
@Suite struct WriteAheadLogTests {
  @Test(.timeLimit(.minutes(5)))
  func `the log stays bounded while many write and some read without a gap`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "rollcall.db").path
    // SQLite alone would never carry it over; the limit is small, so that few rows are enough.
    var bounds = WriteAheadLog.Bounds()
    (bounds.pages, bounds.limit, bounds.step) = (1_000_000, 4 << 20, 1 << 20)
    let store = try SQLiteStore(path: path, time: ManualTime(), bounds)
    let log = WriteAheadLog(of: path, bounds)
    let run = try await store.fill(batches: 4, rows: 100)
    let largest = try await withThrowingTaskGroup(of: Int.self) { group in
      // Readers that begin before the one before them ends, each with a moment of its own.
      for _ in 0..<2 {
        group.addTask {
          while !Task.isCancelled {
            _ = try? await store.rows(of: run, inBlocksOf: 10) { _ in }
          }
          return 0
        }
      }
      group.addTask {
        var largest = 0
        try await withThrowingTaskGroup(of: Void.self) { writers in
          for _ in 0..<8 {
            writers.addTask { _ = try await store.fill(batches: 24, rows: 1000) }
          }
          for try await _ in writers { largest = max(largest, log.size) }
        }
        return largest
      }
      let largest = try await group.next()
      group.cancelAll()
      return largest ?? 0
    }
    // What one group of changes adds beyond the limit before it is tended: eight pages of rows.
    #expect(largest <= bounds.limit + (2 << 20), "\(largest) bytes")
    #expect(log.size <= bounds.limit + (2 << 20))
    try store.close()
  }

  @Test(.timeLimit(.minutes(5)))
  func `somebody who reads without end stops no write`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "rollcall.db").path
    var bounds = WriteAheadLog.Bounds()
    (bounds.pages, bounds.limit, bounds.step) = (1_000_000, 1 << 20, 1 << 20)
    bounds.patience = .milliseconds(1)
    let store = try SQLiteStore(path: path, time: ManualTime(), bounds)
    let log = WriteAheadLog(of: path, bounds)
    _ = try await store.fill(batches: 1, rows: 10)
    var open = Configuration()
    open.allowsUnsafeTransactions = true
    let reader = try DatabaseQueue(path: path, configuration: open)
    try await reader.writeWithoutTransaction { db in
      try db.execute(sql: "BEGIN")
      _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM row")
    }
    let run = try await store.fill(batches: 30, rows: 1000)
    #expect(try await store.run(run)?.rows == 30_000)
    #expect(log.size > bounds.limit)
    try await reader.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
    try reader.close()
    _ = try await store.fill(batches: 30, rows: 1000)
    #expect(log.size <= bounds.limit + (1 << 20), "It is carried over once nobody reads it.")
    try store.close()
  }
}

extension RunStore {
  /// Stores a run whose batches are all done, each with so many rows.
  func fill(batches: Int, rows: Int, closing: Bool = true) async throws -> RunID {
    let job = Job(
      name: "contacts", tenant: "contoso", cmdlet: "Get-MailContact", columns: ["Guid", "Name"])
    let parts = (0..<batches).map { Cutter.Part(Predicate([.startsWith("Name", ["p\($0)"])])) }
    let run = try await begin(Plan(job: job, stages: [Plan.Stage(parts: parts, reason: "a test")]))
    guard let stage = try await self.run(run)?.stages.first else { return run }
    var leases: [Lease] = []
    repeat {
      leases = try await lease(from: stage, as: Owner("test"), atMost: 4, lasting: .seconds(60))
      for lease in leases {
        var block = RowBlock()
        for row in 0..<rows {
          let name = "person \(lease.batch.id) \(row)"
          block.append(
            guid: GUID(high: UInt64(lease.batch.id.number), low: UInt64(row)), key: name,
            values: "[\"\(row)\",\"\(name)\"]")
        }
        let attempt = Attempt(
          pass: 1, page: 1, startedAt: Instant(milliseconds: 1), outcome: .page,
          receipt: CallReceipt(status: 200), clientRequestID: "c-1", rows: rows)
        _ = try await record(
          .keep(rows: block, next: nil, pass: 1, page: 1), attempt: attempt, under: lease)
      }
    } while !leases.isEmpty
    if closing { _ = try await close(run, as: .complete) }
    return run
  }
}
