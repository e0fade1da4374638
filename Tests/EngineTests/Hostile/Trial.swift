import Core
import Engine
import Foundation
import Simulator
import Store
import TestSupport
import Testing
import Transport

/// One run of a hostile tenant, drawn from a seed: what the tenant holds, how the service misbehaves,
/// how the directory moves, when the process dies.
///
/// What it finds wrong it returns; it never fails a test by itself.
struct Trial: Sendable {
  let seed: UInt64
  var options = SimulatorOptions()
  var job: Job
  var settings = RunSettings()
  /// The writes after which a process is killed, one process after another.
  var deaths: [Int] = []
  /// How many runs follow one another, each learning from the one before.
  var nights = 1

  init(seed: UInt64) {
    self.seed = seed
    var draw = Seeded(seed: seed)
    options.seed = draw.next()
    options.contacts = .random(in: 100...450, using: &draw)
    options.skew = Bool.random(using: &draw) ? .random(in: 0...0.5, using: &draw) : nil
    options.sameNames = Bool.random(using: &draw) ? .random(in: 0...80, using: &draw) : 0
    options.defaultOrder = Bool.random(using: &draw) ? .creation : .name
    options.negationMatchesBlanks = Bool.random(using: &draw)
    options.foldsKana = Bool.random(using: &draw)
    options.ignoresPunctuation = Bool.random(using: &draw)
    options.filterLimit = [nil, 2048, 10_240].randomElement(using: &draw) ?? nil
    let key = ShardKey.allCases.randomElement(using: &draw) ?? .name
    job = Job(
      name: "hostile", tenant: "contoso", cmdlet: "Get-MailContact",
      shard: .byKey(key, rows: .random(in: 60...200, using: &draw)), columns: Self.columns)
    settings.width = .random(in: 1...4, using: &draw)
    settings.pageSize = .random(in: 20...60, using: &draw)
    settings.leaseTerm = .milliseconds(150)
    settings.retry.first = .milliseconds(1)
    settings.retry.longest = .milliseconds(8)
    settings.retry.longestAdvice = .milliseconds(8)
    settings.retry.limit = 40
    settings.budget.firstPause = .milliseconds(1)
    settings.budget.longestPause = .milliseconds(8)
    nights = .random(in: 1...2, using: &draw)
    misbehave(&draw)
    if Bool.random(using: &draw) {
      deaths = (0..<Int.random(in: 1...2, using: &draw)).map { _ in
        .random(in: 1...60, using: &draw)
      }
    }
  }

  static let columns = ["Guid", "Name", "DisplayName", "Alias", "PrimarySmtpAddress"]

  private mutating func misbehave(_ draw: inout Seeded) {
    func sometimes(_ most: Double) -> Double {
      Int.random(in: 0..<3, using: &draw) == 0 ? .random(in: 0...most, using: &draw) : 0
    }
    options.faults.seed = draw.next()
    options.faults.cutsToPage = sometimes(0.1)
    options.faults.shortPages = sometimes(0.4)
    options.faults.emptyPages = sometimes(0.3)
    options.faults.blankLinks = sometimes(0.1)
    options.faults.repeatedLinks = sometimes(0.1)
    options.faults.cyclicLinks = sometimes(0.1)
    options.faults.lostCursors = sometimes(0.2)
    options.faults.embeddedErrors = sometimes(0.1)
    options.faults.heldBack = sometimes(0.05)
    options.faults.cutBodies = sometimes(0.05)
    options.faults.busy = sometimes(0.1)
    options.faults.unavailable = sometimes(0.1)
    options.faults.refused = sometimes(0.1)
    // Rows hidden without any sign are found by a second look, and by the next run.
    options.faults.hidesFew = sometimes(0.01)
    options.faults.hidden = 1...3
    if options.faults.hidesFew > 0 { job.check = .twice }
    options.drift.seed = draw.next()
    options.drift.creates = sometimes(0.5)
    options.drift.renames = sometimes(1)
    options.drift.deletes = sometimes(0.5)
  }
}

extension Trial {
  /// Runs the nights, and tells what is wrong with what they exported.
  func problems() async throws -> [String] {
    try await withSimulator(options) { tenant in
      let client = CurlClient(configuration: ClientConfiguration(version: "0.0", environment: [:]))
      defer { client.close() }
      return try await withTemporaryFolder { folder in
        let live = LiveTenant(tenant: tenant, client: client, folder: folder)
        var problems: [String] = []
        var before: RunRecord?
        for night in 1...nights {
          let mark = tenant.ledger.mark
          let (record, store) = try await run(at: live, night: night, after: before)
          problems += try await Audit(of: record, in: store, at: tenant, since: mark).problems()
            .map { "night \(night): \($0)" }
          before = record
        }
        return problems
      }
    }
  }

  /// One night: processes start and are killed until one of them finishes the run.
  private func run(
    at live: LiveTenant, night: Int, after before: RunRecord?
  ) async throws -> (RunRecord, any RunStore) {
    let time = SystemTime()
    let store = try live.store("hostile.db", on: time)
    let plan =
      if let before {
        try await store.learnedPlan(job, from: before, pageSize: settings.pageSize)
      } else { try Planner(pageSize: settings.pageSize).plan(job) }
    let id = try await store.begin(plan)
    for (number, death) in deaths.enumerated() {
      let killed = InterruptedStore(store, stopAtWrite: death, number % 2 == 0 ? .before : .after)
      let process = try process("\(night).\(number)", at: live, store: killed, on: time)
      do { _ = try await process.run(try #require(try await store.run(id))) } catch let error
        as StoreError
      {
        guard killed.isStopped else { throw error }
      }
    }
    let last = try process("\(night).last", at: live, store: store, on: time)
    _ = try await last.run(try #require(try await store.run(id)))
    return (try #require(try await store.run(id)), store)
  }

  private func process(
    _ name: String, at live: LiveTenant, store: any RunStore, on time: any TimeSource
  ) throws -> LiveProcess {
    var process = try LiveProcess(
      name, at: live, store: store, on: time, width: settings.width, pageSize: settings.pageSize)
    process.settings = settings
    // Calls take milliseconds, as the waits above do.
    process.calm = .milliseconds(5)
    return process
  }
}
