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
    if let baseline = try await baseline(of: job) {
      known.baseline = baseline.id
      known.trees = try await trees(of: job, in: baseline)
    }
    return try Planner(pageSize: settings.pageSize, budget: settings.filterBudget).plan(
      job, knowing: known)
  }

  /// The last complete run that asked for the same objects.
  func baseline(of job: Job) async throws -> RunRecord? {
    guard let last = try await store?.lastComplete(of: job.name), last.job.asksTheSame(as: job)
    else { return nil }
    return last
  }

  /// Since when changes are asked for; nil asks for everything.
  private func window(of job: Job) async throws -> Instant? {
    switch job.since {
    case nil: nil
    case .moment(let moment)?: moment
    case .lastRun?:
      try await store?.lastComplete(of: job.name).map { last in
        Epilogue(of: job, in: last).opening(ofVerified: nil)
      }
    }
  }

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
