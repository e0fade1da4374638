import Core
import Engine
import Foundation
import Simulator
import TestSupport

/// Two nights of the shipped audit at a tenant that serves so many calls at once, the first of them
/// killed twice.
///
/// Ten questions in one `$batch` take as long as one, and count as one call: of the ways in which
/// the service may serve them, which nobody documents, that is the one where the tenant's cap leaves
/// the client least time for itself, a tenth of any other. The seed draws the tenant, its changes and
/// after how many calls a process is struck; at which instruction is real chance.
struct AuditTrial: Sendable {
  let mailboxes: Int
  let changes: Int
  let seed: UInt64
  /// How long each call takes.
  let latency: Duration
  /// So many times the least a night may take; nil for any number.
  let limit: Double?

  /// Calls the tenant serves at once.
  private static let cap = 24
  /// Batches worked on at once: more than the cap, so that there is always one that waits for it.
  private static let width = 32
  private static let questionsInCall = 10
  private static let rowsInPage = 1000
  /// Parts of the calls of a night after which its processes are struck.
  private static let strikes = [0.05...0.45, 0.5...0.9]

  private let time = SystemTime()

  init(mailboxes: Int, changes: Int, seed: UInt64, latency: Duration, limit: Double?) {
    self.mailboxes = mailboxes
    self.changes = changes
    self.seed = seed
    self.latency = latency
    self.limit = limit
  }

  func play() async throws -> AuditReport {
    try await withWorkplace(makeup) { place in
      let job = try String(
        contentsOfFile: AuditingTests.shipped("mailbox-permissions"), encoding: .utf8)
      try place.write(job, to: "audit.yaml")
      var report = AuditReport(
        seed: seed, mailboxes: mailboxes, latency: latency, cap: Self.cap)
      try await pass(night: 1, struck: Self.strikes, at: place, &report)
      place.tenant.begin(night: 2)
      try await pass(night: 2, struck: [], at: place, &report)
      try await compareNights(at: place, &report)
      return report
    }
  }

  private func makeup(_ options: inout SimulatorOptions) {
    var draw = Seeded(seed: seed)
    options.seed = draw.next()
    options.contacts = 10
    options.latency = latency
    options.concurrencyCap = Self.cap
    options.batches.order = .parallel
    options.batches.counting = .once
    options.mailboxes.count = mailboxes
    options.mailboxes.changesEachNight = changes
    // What changes elsewhere is asked by nobody.
    options.mailboxes.changingFolders = AuditStage.folderTypes
  }

  /// Runs the audit of a night to its end, and compares what it exports with the ledger.
  private func pass(
    night: Int, struck: [ClosedRange<Double>], at place: Workplace, _ report: inout AuditReport
  ) async throws {
    var draw = Seeded(seed: seed &+ UInt64(night))
    let leastCalls = leastCalls(at: place)
    let (before, began) = (place.tenant.statistics, time.monotonic())
    // A command that was killed counts for a while yet.
    var arguments = ["run", "audit.yaml", "--if-busy", "wait"]
    for part in struck {
      let calls = Int(Double(leastCalls) * Double.random(in: part, using: &draw))
      let wait = latency * Double.random(in: 0...1, using: &draw)
      let ended = try await place.rollcall(arguments + Self.manner) { program in
        while program.isRunning, place.tenant.statistics.granted - before.granted < calls {
          try await time.sleep(for: .milliseconds(10))
        }
        try await time.sleep(for: wait)
        try program.send(SIGKILL)
      }
      guard ended.code == -SIGKILL else { throw Surprise(ended) }
      arguments = ["resume"]
    }
    let ended = try await place.rollcall(arguments + Self.manner)
    guard ended.code == 0 else { throw Surprise(ended) }
    let (after, took) = (place.tenant.statistics, time.monotonic() - began)
    let rounds = Double(leastCalls) / Double(Self.cap)
    let passed = AuditReport.Night(
      number: night, kills: struck.count, took: took, granted: after.granted - before.granted,
      refused: after.overConcurrency - before.overConcurrency, leastCalls: leastCalls,
      least: latency * rounds)
    report.nights.append(passed)
    if let limit, passed.share > limit {
      report.problems.append("night \(night) took more than \(limit) times the least")
    }
    try await compareRows(of: night, at: place, &report)
  }

  private static let manner = ["--quiet", "--width", "\(width)"]

  /// The pages of mailboxes, of recipients for the names and of the list of those who may send as a
  /// mailbox; two questions about each mailbox and one about each folder.
  ///
  /// What is asked about the groups that hold a right is left out: a few calls in a thousand.
  private func leastCalls(at place: Workplace) -> Int {
    func calls(_ questions: Int, each count: Int = Self.questionsInCall) -> Int {
      (questions + count - 1) / count
    }
    let recipients = mailboxes + place.tenant.groups.count
    let pages =
      calls(mailboxes, each: Self.rowsInPage) * 2 + calls(recipients, each: Self.rowsInPage)
    return pages + calls(mailboxes) * 2 + calls(AuditLedger(of: place.tenant).askedFolders())
  }

  private func compareRows(
    of night: Int, at place: Workplace, _ report: inout AuditReport
  ) async throws {
    let ledger = AuditLedger(of: place.tenant)
    for stage in AuditStage.allCases {
      let name = "night-\(night)-\(stage.rawValue).jsonl"
      let export = try await place.rollcall(
        "export", "last", "--quiet", "--raw", "--stage", stage.rawValue, "--format", "jsonl",
        "--output", name)
      guard export.code == 0 else { throw Surprise(export) }
      let found = try place.counted(AuditedRow.self, in: name) { $0.normal }
      report.rows += found.values.reduce(0, +)
      report.problems += Self.differences(
        found, ledger.rows(of: stage, night: night), "night \(night), \(stage.rawValue)")
    }
  }

  private func compareNights(at place: Workplace, _ report: inout AuditReport) async throws {
    let ledger = AuditLedger(of: place.tenant)
    report.changes = place.tenant.permissionChanges(night: 2).count
    for stage in AuditStage.allCases {
      let name = "changes-\(stage.rawValue).jsonl"
      // A folder that nobody asks about further has no identity in the job.
      let identity = stage == .folders ? ["--identity", "Guid,FolderId"] : []
      let diff = try await place.rollcall(
        ["diff", "--quiet", "--raw", "--stage", stage.rawValue, "--output", name] + identity)
      guard diff.code == 0 else { throw Surprise(diff) }
      let found = try place.counted(AuditChange.self, in: name) { $0.normal }
      report.shown += found.reduce(0) { $0 + $1.key.permissions * $1.value }
      report.problems += Self.differences(
        found, ledger.changes(in: stage, night: 2), "differences, \(stage.rawValue)")
    }
    if report.changes != changes || report.shown != changes {
      report.problems.append(
        "\(changes) permissions were to change, \(report.changes) did, and \(report.shown) are shown"
      )
    }
  }

  /// What stands in one and not, or not as often, in the other.
  private static func differences<Item: Hashable>(
    _ found: [Item: Int], _ truth: [Item: Int], _ place: String
  ) -> [String] {
    let missing = truth.reduce(0) { $0 + max($1.value - found[$1.key, default: 0], 0) }
    let untrue = found.reduce(0) { $0 + max($1.value - truth[$1.key, default: 0], 0) }
    return [
      missing > 0 ? "\(place): \(missing) are missing" : nil,
      untrue > 0 ? "\(place): \(untrue) are there that should not be" : nil,
    ].compactMap(\.self)
  }
}

extension Workplace {
  /// The lines of a file, each as often as it stands there.
  fileprivate func counted<Item: Decodable & Hashable>(
    _ type: Item.Type, in name: String, as normal: (Item) -> Item
  ) throws -> [Item: Int] {
    var items: [Item: Int] = [:]
    let decoder = JSONDecoder()
    for line in try contents(of: name).split(separator: UInt8(ascii: "\n")) {
      items[normal(try decoder.decode(Item.self, from: line)), default: 0] += 1
    }
    return items
  }
}
