import Core
import Engine
import TestSupport
import Testing

/// Deterministic simulation: whatever befalls the service, the processes and their clocks, a run ends
/// with every object once, and every step on the way is sound.
///
/// `ROLLCALL_SEEDS` asks for more seeds, `ROLLCALL_SEED` for a single one again, and with
/// `ROLLCALL_TRACE` it tells all that happened.
@Suite(.timeLimit(.minutes(60)))
struct SimulationTests {
  private static let usual = 500
  /// Simulations at once.
  private static let width = 2

  private static var seeds: [UInt64] { Seeds.wanted(usually: usual) }

  /// What many simulations came to, together.
  private struct Sum {
    var hours = 0.0
    var calls = 0
    var changes = 0
    var kills = 0
    var buried = 0
    var mostInAMinute = 0
    var faults: [String: Int] = [:]

    mutating func add(_ report: Simulation.Report) {
      hours += report.simulated.inSeconds / 3600
      calls += report.statistics.calls
      changes += report.changes
      kills += report.kills
      buried += report.buried
      mostInAMinute = max(mostInAMinute, report.statistics.mostInAMinute)
      faults.merge(report.statistics.faults) { $0 + $1 }
    }

    var text: String {
      let faults = faults.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      return "\(Int(hours)) simulated hours, \(calls) calls, \(changes) changes of the store, "
        + "\(kills) processes killed, \(buried) batches buried, at most \(mostInAMinute) calls in "
        + "a minute; " + faults.joined(separator: ", ")
    }
  }

  @Test func `whatever befalls a run, every step is sound and every object is exported once`()
    async throws
  {
    var waiting = Self.seeds[...]
    var sum = Sum()
    try await withThrowingTaskGroup(of: Simulation.Report.self) { group in
      for _ in 0..<Self.width {
        if let seed = waiting.popFirst() { group.addTask { try await Self.report(seed) } }
      }
      while let report = try await group.next() {
        sum.add(report)
        if let seed = waiting.popFirst() { group.addTask { try await Self.report(seed) } }
      }
    }
    print("Simulated \(Self.seeds.count) seeds: \(sum.text)")
  }

  private static func report(_ seed: UInt64) async throws -> Simulation.Report {
    let report = try await Simulation(Scenario(seed: seed)).report()
    for problem in report.problems { Issue.record("ROLLCALL_SEED=\(seed): \(problem)") }
    return report
  }

  @Test(arguments: Saboteur.Crime.allCases)
  func `a store that breaks a promise is found out`(crime: Saboteur.Crime) async throws {
    for seed in UInt64(1)...150 where !seed.isMultiple(of: Scenario.onFile) {
      var simulation = Simulation(Scenario(seed: seed))
      simulation.sabotage = { Saboteur($0, crime, on: $1) }
      let problems = try await simulation.report().problems
      if problems.contains(where: { $0.contains(crime.clue) }) { return }
    }
    Issue.record("Nobody noticed a store that \(crime.rawValue).")
  }

  @Test func `a process that does not wait after failures is found out`() async throws {
    for seed in UInt64(1)...60 where !seed.isMultiple(of: Scenario.onFile) {
      var scenario = Scenario(seed: seed)
      scenario.settings.retry.first = .zero
      let problems = try await Simulation(scenario).report().problems
      if problems.contains(where: { $0.contains("asks again at once") }) { return }
    }
    Issue.record("Nobody noticed that failed calls were repeated at once.")
  }

  @Test(arguments: [3, 8, 14, 21, 25])
  func `a seed replays the same simulation, step by step`(seed: UInt64) async throws {
    let first = try await Simulation(Scenario(seed: seed)).report().trace
    let second = try await Simulation(Scenario(seed: seed)).report().trace
    let place = zip(first, second).enumerated().first { $0.element.0 != $0.element.1 }
    #expect(
      place == nil, "seed \(seed): step \(place?.offset ?? 0) differs: \(place.debugDescription)")
    #expect(first.count == second.count)
    #expect(first.count > 20, "seed \(seed) must do something")
  }
}
