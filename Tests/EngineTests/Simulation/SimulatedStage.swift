import Core
import Engine
import Identity
import Synchronization
import TestSupport

/// Everything of one simulation that runs: the tenant's service, the store under watch, and the posts
/// at which processes live and die.
///
/// It never moves the clock.
struct SimulatedStage: Sendable {
  private let scenario: Scenario
  private let judge: Judge
  private let executor: SimulationExecutor
  private let store: JudgedStore
  private let hall: PageHall
  private let kills = Observed(0)

  init(
    _ scenario: Scenario, _ judge: Judge, on executor: SimulationExecutor, over store: JudgedStore
  ) {
    self.scenario = scenario
    self.judge = judge
    self.executor = executor
    self.store = store
    hall = PageHall(
      ImaginedDirectory(
        count: scenario.objects, seed: scenario.seed &* 3, at: judge.time.wall()),
      in: scenario.weather, seed: scenario.seed &* 5, isClockSteady: scenario.isClockSteady,
      judge: judge)
  }

  /// Runs until every post has seen the end of the run, and tells what came of it.
  func report() async -> Simulation.Report {
    var report = Simulation.Report()
    do {
      let run = try await store.begin(try plan())
      await withTaskGroup { group in
        for post in scenario.posts { group.addTask { await keepAlive(post, run) } }
      }
      guard !Task.isCancelled else { return report }
      let verdict = Verdict(of: run, in: store, hall: hall, judge: judge)
      (report.kept, report.buried) = try await verdict.check(scenario)
    } catch {
      judge.refuse("the simulation failed: \(error)")
    }
    // What is left of somebody's night does not count.
    report.simulated = (store.closed ?? judge.time.monotonic()).sinceStart
    (report.changes, report.kills) = (store.changes, kills.now)
    report.statistics = hall.statistics
    return report
  }

  private func plan() throws -> Plan {
    var plan = try Planner(pageSize: scenario.settings.pageSize).plan(scenario.job)
    let key = scenario.job.keyProperty
    guard !scenario.beginnings.isEmpty else { return plan }
    var predicates = scenario.beginnings.map { Predicate([.startsWith(key, [$0])]) }
    predicates.append(Predicate([.startsWithNone(key, scenario.beginnings)]))
    if key != "Name" { predicates.append(Predicate([.isBlank(key)])) }
    plan.stages[0].parts = predicates.map { Cutter.Part($0) }
    return plan
  }

  /// Starts process after process until one of them sees the run ended.
  private func keepAlive(_ post: Scenario.Post, _ run: RunID) async {
    for number in 0..<Scenario.mostLives where !Task.isCancelled {
      let life =
        post.lives.indices.contains(number)
        ? post.lives[number] : .quiet(after: .seconds(15 * number * number))
      guard (try? await judge.time.sleep(for: life.rest)) != nil else { return }
      if let night = scenario.nights.first(where: { $0.contains(judge.time.monotonic()) }) {
        guard (try? await judge.time.sleep(until: night.upperBound)) != nil else { return }
      }
      let process = SimulatedProcess(
        name: "\(post.name).\(number)", anchor: post.anchor, life: life, scenario: scenario,
        hall: hall, store: store, judge: judge, executor: executor,
        seed: seed(of: number, at: post))
      switch await process.live(on: run) {
      case .over: return
      case .killed: kills.change { $0 += 1 }
      case .left: break
      }
    }
    judge.note("\(post.name) is given up")
  }

  /// Another one for every life of every post.
  private func seed(of life: Int, at post: Scenario.Post) -> UInt64 {
    let place = scenario.posts.firstIndex { $0.name == post.name } ?? 0
    return (scenario.seed &* 16 &+ UInt64(place)) &* 1024 &+ UInt64(life) &* 2
  }
}
