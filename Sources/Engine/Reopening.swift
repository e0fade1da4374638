package import Core

/// Opens buried batches of a run again: as they were, or cut smaller.
///
/// It asks nobody but the store; what is opened is asked when the run is resumed. What cannot be
/// cut stays buried.
package struct Reopening: Sendable {
  /// How a batch is asked again.
  package enum Manner: Sendable, Hashable {
    case asItWas
    case smaller
  }

  /// What became of a batch.
  package enum Outcome: Sendable, Hashable {
    case opened
    case cut(parts: Int)
    /// Nothing is known by which it could be cut, or its job is not cut at all.
    case uncuttable
    /// Somebody else opened it meanwhile, or its run ended otherwise.
    case notBuried
  }

  private let store: any RunStore
  private let settings: RunSettings
  private let run: RunRecord

  package init(of run: RunRecord, in store: any RunStore, _ settings: RunSettings) {
    self.run = run
    self.store = store
    self.settings = settings
  }

  /// Opens one batch, and notes it in the run's log.
  package func open(_ batch: Batch, _ manner: Manner) async throws -> Outcome {
    switch manner {
    case .asItWas:
      guard try await store.reopen(batch.id, as: nil) else { return .notBuried }
      try await note(batch, "Batch \(batch.id) is asked again by hand, as it was.")
      return .opened
    case .smaller:
      guard let parts = try await parts(of: batch) else { return .uncuttable }
      guard try await store.reopen(batch.id, as: parts) else { return .notBuried }
      try await note(
        batch, "Batch \(batch.id) is asked again by hand, in \(parts.count) smaller ones.")
      return .cut(parts: parts.count)
    }
  }

  private func note(_ batch: Batch, _ text: String) async throws {
    try await store.note(RunEvent(.retried, batch: batch.id, text: text), in: run.id)
  }

  /// The batch in two parts at least, by what is known of it; nil when it cannot be cut.
  private func parts(of batch: Batch) async throws -> [Cutter.Part]? {
    guard let place = run.stages.firstIndex(of: batch.stage), run.job.sides.indices.contains(place)
    else { return nil }
    let side = run.job.sides[place]
    let scale = try await scale(of: batch.stage)
    // No call is made here, so nothing presses.
    let idle = RunPressure(budget: settings.budget, time: SystemTime())
    let context = try StageContext(
      batch.stage, asking: side, settings, scale: scale, pressure: idle)
    guard context.target != nil, let cutter = context.cutter(for: batch) else { return nil }
    let keys = try await store.keys(of: batch.id, atMost: settings.sampleSize)
    let predicted = context.predicted(batch)
    let evidence = Cutter.Evidence(
      samples: [side.keyProperty: KeySample(keys)], seen: batch.rows, foreseen: batch.expected,
      predicted: predicted, size: .half(of: max(predicted ?? 0, batch.rows)))
    return cutter.split(batch.predicate, by: evidence)
  }

  private func scale(of stage: StageID) async throws -> Calibration {
    var scale = try await store.measure(stage)
    if run.baseline != nil || run.verifies != nil {
      scale.note(rows: settings.pageSize, foreseen: settings.pageSize)
    }
    return scale
  }
}
