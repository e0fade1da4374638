import Core
import Engine
import Synchronization

/// Gathers what the store knows of a job's objects, and has the plan made from it.
struct PlanMaker {
  private let store: (any RunStore)?
  private let settings: RunSettings

  /// Without a store, nothing is known.
  init(store: (any RunStore)?, _ settings: RunSettings) {
    self.store = store
    self.settings = settings
  }

  func plan(_ job: Job, identities: [String] = []) async throws -> Plan {
    var job = job
    job.window = try await window(of: job)
    var known = Planner.Knowledge(identities: identities)
    let baseline = try await baseline(of: job)
    if let baseline {
      known.baseline = baseline.id
      known.trees = try await trees(of: job, in: baseline)
    }
    return try Planner(pageSize: settings.pageSize, budget: settings.filterBudget).plan(
      job, knowing: known)
  }

  /// The last complete run that asked for the same objects, all of them.
  private func baseline(of job: Job) async throws -> RunRecord? {
    guard job.window == nil else { return nil }
    return try await complete(job).first { $0.job.window == nil }
  }

  /// Since when changes are asked for; nil asks for everything.
  private func window(of job: Job) async throws -> Instant? {
    switch job.since {
    case nil: return nil
    case .moment(let moment)?: return moment
    case .lastRun?:
      let last = try await complete(job).first
      return last.map { Epilogue(of: job, in: $0).opening(ofVerified: nil) }
    }
  }

  /// Complete runs of the same question, newest first; another tenant's or filter's is another.
  private func complete(_ job: Job) async throws -> [RunRecord] {
    let runs = try await store?.completeRuns(of: job.name, atMost: Self.mostLookedAt) ?? []
    return runs.filter { $0.job.asksTheSame(as: job) }
  }

  /// Earlier runs that are looked at for one that can be learned from.
  private static let mostLookedAt = 500

  /// How the keys of a run begin, side by side.
  func trees(of job: Job, in run: RunRecord) async throws -> [KeyTree?] {
    var trees: [KeyTree?] = []
    for (side, (before, stage)) in zip(job.sides, zip(run.job.sides, run.stages)) {
      // Keys of another property tell nothing.
      guard side.keyProperty == before.keyProperty, let target = side.target, let store else {
        trees.append(nil)
        continue
      }
      let size = BatchSize.known(target: target, pageSize: settings.pageSize)
      trees.append(try await Self.tree(of: stage, tellingApartAbove: size.largest, in: store))
    }
    return trees
  }

  static func tree(
    of stage: StageID, tellingApartAbove largest: Int, in store: any RunStore
  ) async throws -> KeyTree {
    let growing = Growing(KeyTree.Builder(tellingApartAbove: largest))
    try await store.foldedKeys(of: stage, inBlocksOf: 10_000) { growing.add($0) }
    return growing.tree()
  }

  /// A tree that grows on the store's thread.
  private final class Growing: Sendable {
    private let builder: Mutex<KeyTree.Builder>

    init(_ builder: KeyTree.Builder) { self.builder = Mutex(builder) }

    func add(_ keys: [String]) {
      builder.withLock { builder in for key in keys { builder.add(key) } }
    }

    func tree() -> KeyTree { builder.withLock { $0.tree() } }
  }
}
