import Core
import Engine
import Foundation
import Simulator
import Store
import TestSupport

/// One run that several processes share, and that are killed again and again while they work.
///
/// The seed draws the tenant, its faults and how long each process lives; at which instruction a
/// process is struck is real chance, which no seed repeats.
struct CrashTrial: Sendable {
  let kills: Int
  let contacts: Int
  let seed: UInt64

  /// Processes at once.
  private static let width = 3
  /// Calls of one process at once: what it holds when it is killed waits for its leases to expire.
  private static let calls = 2
  /// How long a process lives after the tenant was called since its launch, in milliseconds.
  private static let life = 50...1500
  /// The same where the run is ahead of its killers, so that it does not end before they are done.
  private static let shortLife = 50...400

  /// Batches that keep all processes busy.
  private static let many = 24

  private let time = SystemTime()

  init(kills: Int, contacts: Int, seed: UInt64) {
    self.kills = kills
    self.contacts = contacts
    self.seed = seed
  }

  func play() async throws -> CrashReport {
    let began = time.monotonic()
    return try await withWorkplace(shard: "{ key: Name, rows: \(rows) }", makeup) { place in
      try await cutQuestion(at: place)
      let store = try SQLiteStore(path: place.store, time: time)
      var deaths = 1
      var problems: [String] = []
      try await withThrowingTaskGroup { group in
        let toll = Toll(1)
        for slot in 0..<Self.width {
          group.addTask { try await work(in: slot, at: place, store, toll) }
        }
        for try await odd in group { problems += odd }
        deaths = toll.now
      }
      try store.close()
      if deaths < kills { problems.append("the run ended after \(deaths) kills") }
      problems += try await CrashAudit(of: place).problems()
      return CrashReport(
        seed: seed, kills: deaths, took: time.monotonic() - began,
        calls: place.tenant.statistics.calls, objects: place.tenant.truth.count,
        problems: problems)
    }
  }

  /// Batches so small that there are always some whose leases no dead process holds.
  private var rows: Int { min(max(contacts / 100, 100), 1000) }

  /// A tenant that misbehaves and moves, as slow as makes the run outlast its killers.
  private func makeup(_ options: inout SimulatorOptions) {
    var draw = Seeded(seed: seed)
    options.seed = draw.next()
    options.contacts = contacts
    // What it takes where nothing is killed, three calls for each full page.
    let calls = Double(contacts) / 1000 * 3 + 50
    options.latency = .seconds(min(max(Double(kills) / calls, 0.05), 1))
    options.latencySpread = options.latency / 2
    options.faults.seed = draw.next()
    options.faults.cutsToPage = 0.02
    options.faults.shortPages = 0.05
    options.faults.emptyPages = 0.02
    options.faults.blankLinks = 0.02
    options.faults.lostCursors = 0.03
    options.faults.embeddedErrors = 0.01
    options.faults.cutBodies = 0.02
    options.faults.busy = 0.02
    options.faults.unavailable = 0.02
    options.faults.refused = 0.02
    options.drift.seed = draw.next()
    options.drift.creates = 0.1
    options.drift.renames = 0.2
    options.drift.deletes = 0.1
  }

  /// Starts the run, and kills its process once there is work for many.
  ///
  /// Until then one batch holds the whole question, and each kill would only wait for its lease.
  private func cutQuestion(at place: Workplace) async throws {
    let first = try await place.rollcall(["run", "job.yaml", "--width", "8"]) { program in
      var store: SQLiteStore?
      while program.isRunning {
        try await time.sleep(for: .milliseconds(50))
        if store == nil, place.has("rollcall.db") {
          // The program may be making it at this moment.
          store = try? SQLiteStore(path: place.store, time: time)
        }
        guard let run = try await store?.lastRun(of: nil)?.id else { continue }
        let counts = try await store?.counts(of: run)
        // The cut makes about as many as there are full pages, though never all of them at once.
        if counts?.pending ?? 0 >= min(contacts / 1000 / 2, Self.many) { break }
      }
      try store?.close()
      try program.send(SIGKILL)
    }
    guard first.code == -SIGKILL else { throw Surprise(first) }
  }

  /// Has one process after another work on the run until it is done; tells what ended oddly.
  private func work(
    in slot: Int, at place: Workplace, _ store: SQLiteStore, _ toll: Toll
  ) async throws -> [String] {
    var draw = Seeded(seed: seed &+ UInt64(slot) &+ 1)
    while true {
      let arguments = ["resume", "--quiet", "--width", "\(Self.calls)"]
      let life = try await life(in: store, toll, drawnBy: &draw)
      let ended = try await place.rollcall(arguments) { program in
        guard let life else { return }
        let before = place.tenant.statistics.calls
        while program.isRunning, place.tenant.statistics.calls == before {
          try await time.sleep(for: .milliseconds(10))
        }
        try await time.sleep(for: life)
        try program.send(SIGKILL)
      }
      switch ended.code {
      case 0: return []
      case -SIGKILL: toll.add()
      default: return ["a process ended with \(ended.code): \(ended.told)"]
      }
    }
  }

  /// How long the next process may live; nil when there have been kills enough.
  private func life(
    in store: SQLiteStore, _ toll: Toll, drawnBy draw: inout Seeded
  ) async throws -> Duration? {
    guard toll.now < kills else { return nil }
    let rows = try await store.lastRun(of: nil)?.rows ?? 0
    let isAhead = Double(rows) / Double(contacts) > Double(toll.now) / Double(kills) + 0.05
    return .milliseconds(
      Int.random(in: isAhead ? Self.shortLife : Self.life, using: &draw))
  }
}

/// A process that ended as none should.
struct Surprise: Error, CustomStringConvertible {
  let description: String

  init(_ ended: Program.Ended) {
    description = "The program ended with \(ended.code): \(ended.told)"
  }
}

extension Workplace {
  var store: String { folder.appending(path: "rollcall.db").path }
}
