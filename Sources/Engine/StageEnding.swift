import Core

/// Adds what a stage is asked once its batches are done.
///
/// It is safe to repeat: what was added before, by this process or another, is not added again.
struct StageEnding: Sendable {
  let store: any RunStore
  let stage: StageContext
  let settings: RunSettings
  let run: RunRecord
  let tell: @Sendable (EngineEvent) -> Void

  var steps: [Epilogue.Step] { epilogue.steps }

  private var epilogue: Epilogue { Epilogue(of: stage.job, in: run) }

  /// Brings the step's batches into the store, if it asks for any.
  func begin(_ step: Epilogue.Step) async throws {
    switch step {
    case .secondLook:
      let held = try await store.account(of: stage.id).unique
      try await add([Cutter.Part(.everything, expected: held)], for: step)
    case .closing:
      let opening = epilogue.opening(ofVerified: try await verified())
      try await add([Cutter.Part(Predicate([.changedAfter(opening)]))], for: step)
    case .absentees:
      let absence = try await absence(atMost: Epilogue.mostAbsentees)
      guard let absence, absence.count > 0 else { return }
      tell(.absent(count: absence.count, asked: absence.objects.count))
      try await add(try chunks(of: absence), for: step)
    case .moreAbsentees:
      try await addOtherAbsentees()
    case .absenteesAgain:
      try await askAbsenteesAgain()
    case .hiders:
      try await doubtHiders()
    }
  }

  private func add(_ parts: [Cutter.Part], for step: Epilogue.Step) async throws {
    guard !parts.isEmpty else { return }
    let isNew = try await store.append(
      parts, as: step.role, below: nil, because: nil, to: stage.id)
    if isNew { tell(.epilogue(step, batches: parts.count)) }
  }

  private func verified() async throws -> RunRecord? {
    guard let verified = run.verifies else { return nil }
    return try await store.run(verified)
  }

  /// Asks for all that is still absent, where some of those asked for were there after all.
  private func addOtherAbsentees() async throws {
    let asked = try await store.batches(of: stage.id, addedAs: .absentee)
    let found = asked.reduce(0) { $0 + $1.rows }
    guard let first = asked.first(where: { $0.rows > 0 }),
      let absence = try await absence(atMost: { _ in Epilogue.mostInAll }),
      // More than what was asked for and did not come.
      absence.count > asked.reduce(0, { $0 + $1.predicate.values(of: "Guid").count }) - found
    else { return }
    let isNew = try await store.append(
      try chunks(of: absence), as: .absentee, below: first.id,
      because: "objects it asked for were there after all, so all that were not seen are asked for",
      to: stage.id)
    if isNew { tell(.absent(count: absence.count, asked: absence.objects.count)) }
  }

  /// Asks once more, in other words, for what was asked for by identity and did not come: only then
  /// it counts as gone.
  private func askAbsenteesAgain() async throws {
    let asked = try await store.batches(of: stage.id, addedAs: .absentee)
    guard let first = asked.first, let absence = try await absence(atMost: { _ in .max }) else {
      return
    }
    let named = Set(asked.flatMap { $0.predicate.values(of: "Guid") })
    let silent = absence.objects.map(\.description).filter(named.contains)
    guard !silent.isEmpty else { return }
    let parts = Planner.chunks(
      of: silent.reversed(), "Guid", base: try stage.job.base(),
      budget: settings.filterBudget * 2 / 3)
    let isNew = try await store.append(
      parts, as: .check, below: first.id, because: nil, to: stage.id)
    if isNew { tell(.epilogue(.absenteesAgain, batches: parts.count)) }
  }

  /// What the run before had and this one has not seen: it was deleted, or the service hid it.
  private func absence(atMost most: (_ rows: Int) -> Int) async throws -> Absence? {
    guard let known = run.verifies ?? run.baseline, let before = try await store.run(known),
      let place = run.stages.firstIndex(of: stage.id), before.stages.indices.contains(place),
      // Before the job had a directory, what stood in its place was another question.
      before.job.sides.indices.contains(place),
      before.job.sides[place].cmdlet == stage.job.cmdlet
    else { return nil }
    return try await store.absent(
      from: stage.id, comparedTo: before.stages[place], atMost: most(before.rows))
  }

  private func chunks(of absence: Absence) throws -> [Cutter.Part] {
    Planner.chunks(
      of: absence.objects.map(\.description), "Guid", base: try stage.job.base(),
      budget: settings.filterBudget)
  }

  /// Has the batches asked again that should have held what only came by identity.
  ///
  /// What is hidden of them beside that, no other run has seen either.
  private func doubtHiders() async throws {
    let absentees = try await store.batches(of: stage.id, addedAs: .absentee)
    let again = try await store.batches(of: stage.id, addedAs: .check)
    var found: Set<String> = []
    for batch in absentees + again.filter({ $0.parent == absentees.first?.id })
    where batch.rows > 0 {
      found.formUnion(try await store.keys(of: batch.id, atMost: settings.sampleSize))
    }
    guard !found.isEmpty else { return }
    let shares = try await store.allBatches(of: run.id, in: [.done]).filter {
      $0.stage == stage.id && $0.role == .share && $0.suspicion == nil
    }
    for batch in shares where mayHold(found, batch) { try await doubt(batch) }
  }

  /// Whether one of these keys is not ruled out by what the batch asks for.
  private func mayHold(_ keys: Set<String>, _ batch: Batch) -> Bool {
    keys.contains { batch.predicate.holds([stage.job.keyProperty: $0]) != false }
  }

  private func doubt(_ batch: Batch) async throws {
    let keys = try await store.keys(of: batch.id, atMost: settings.sampleSize)
    let parts = stage.parts(
      toCheck: batch, rows: batch.rows, [stage.job.keyProperty: KeySample(keys)])
    let reason = "it lacked an object that came when it was asked for by identity"
    let isNew = try await store.append(
      parts, as: .check, below: batch.id, because: reason, to: stage.id)
    if isNew { tell(.doubted(batch.id, reason: reason, parts: parts.count)) }
  }
}
