import Core
import Engine

/// Begins the run that checks another, or finds the one that was begun.
struct RunCheck {
  private let run: RunRecord
  private let store: any RunStore
  private let chance: any Randomness
  private let settings: RunSettings

  init(
    of run: RunRecord, in store: any RunStore, _ settings: RunSettings, chance: any Randomness
  ) {
    self.run = run
    self.store = store
    self.settings = settings
    self.chance = chance
  }

  func begin(sample: Int?) async throws -> RunRecord {
    if let last = try await store.verification(of: run.id), last.state == .open,
      last.job.isSample == (sample != nil)
    {
      return last
    }
    let plan = try await plan(sample: sample)
    guard let record = try await store.run(try await store.begin(plan)) else {
      throw StoreError(.bug, doing: "The check was stored, and is not there.")
    }
    try await store.note(RunEvent(.started, text: "Started: \(plan.reason)."), in: record.id)
    return record
  }

  private func plan(sample: Int?) async throws -> Plan {
    let verification = Verification(of: run)
    if let sample { return try await self.sample(sample, verification) }
    var rows: [Int] = []
    for stage in run.stages.prefix(run.job.sides.count) {
      rows.append(try await store.account(of: stage).unique)
    }
    return verification.plan(rows: rows, asked: try await asked())
  }

  private func sample(_ count: Int, _ verification: Verification) async throws -> Plan {
    guard verification.job.canFollowChanges, let stage = run.stages.first else {
      throw Refusal(
        .usage,
        "\(run.job.cmdlet) cannot be asked for objects by identity, so no sample can be checked. "
          + "Leave --sample away.")
    }
    let pivot = GUID(high: draw(), low: draw())
    let objects = try await store.objects(of: stage, after: pivot, atMost: count)
    guard !objects.isEmpty else {
      throw Refusal(.usage, "Run \(run.id) kept no object, so there is nothing to draw from.")
    }
    return try verification.sample(
      objects: objects, parts: try await shares(of: stage, holding: count),
      budget: settings.filterBudget)
  }

  /// Shares of the question, drawn from a cut into single pages until they hold enough.
  private func shares(of stage: StageID, holding count: Int) async throws -> [Cutter.Part] {
    let side = run.job.sides[0]
    guard case .byKey(let key, _) = side.shard else { return [] }
    let tree = try await PlanMaker.tree(
      of: stage, tellingApartAbove: settings.pageSize, in: store)
    let cutter = Cutter(
      axes: [.beginnings(key)], base: try side.base(), target: settings.pageSize,
      pageSize: settings.pageSize, budget: settings.filterBudget)
    var parts = cutter.cut(by: tree) ?? [Cutter.Part(.everything, expected: tree.count)]
    var (drawn, held): ([Cutter.Part], Int) = ([], 0)
    while held < count, !parts.isEmpty {
      let place = min(Int(chance.unit() * Double(parts.count)), parts.count - 1)
      let part = parts.remove(at: place)
      held += max(part.expected ?? 1, 1)
      drawn.append(part)
    }
    return drawn
  }

  /// What a list was asked by.
  private func asked() async throws -> [Predicate] {
    guard case .byList = run.job.shard else { return [] }
    let batches = try await store.allBatches(of: run.id, in: [.done])
    return batches.filter { $0.role == .share }.map(\.predicate)
  }

  private func draw() -> UInt64 { UInt64(chance.unit() * 0x1p53) << 11 }
}
