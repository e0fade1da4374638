import Core
import Reports
import Synchronization

/// Gathers from the store what a certificate is made of.
struct CertificateMaker {
  let store: any RunStore

  /// - Parameter check: the finished run that asked again.
  func certificate(of run: RunRecord, checkedBy check: RunID) async throws -> CertificateDocument {
    guard let checking = try await store.run(check) else {
      throw StoreError(.bug, doing: "The check of run \(run.id) is not there.")
    }
    let batches = try await store.allBatches(of: run.id)
    var sides: [Certificate.Side] = []
    for (stage, later) in zip(run.stages, checking.stages) {
      let account = try await store.account(of: stage)
      let comparison = try await comparison(of: later, in: checking, with: stage)
      let suspicious = batches.count { $0.stage == stage && $0.suspicion != nil }
      sides.append(
        Certificate.Side(account: account, suspicious: suspicious, comparison: comparison))
    }
    let certificate = Certificate(
      state: run.state, canFollowChanges: run.job.sides.allSatisfy(\.canFollowChanges),
      check: checking.state, sides: sides)
    return CertificateDocument(run, certificate, batches: batches, checking: checking)
  }

  private func comparison(
    of stage: StageID, in checking: RunRecord, with checked: StageID
  ) async throws -> Comparison {
    let seen = try await store.account(of: stage).unique
    let tally = Tally(seen: seen)
    try await store.differences(of: stage, from: checked) { tally.note($0) }
    guard checking.job.isSample else { return tally.comparison }
    let gone = try await goneOfSample(checking)
    var comparison = tally.comparison
    comparison.setGone(gone)
    return comparison
  }

  /// Objects a sample asked for by identity, less the rows that came.
  private func goneOfSample(_ checking: RunRecord) async throws -> Int {
    let batches = try await store.allBatches(of: checking.id, in: [.done])
    return batches.reduce(0) { sum, batch in
      let asked = batch.role == .share ? batch.predicate.values(of: "Guid").count : 0
      return asked == 0 ? sum : sum + max(asked - batch.rows, 0)
    }
  }

  /// Counts differences on the store's thread.
  private final class Tally: Sendable {
    private let counted: Mutex<Comparison>

    init(seen: Int) { counted = Mutex(Comparison(seen: seen)) }

    var comparison: Comparison { counted.withLock(\.self) }

    func note(_ difference: RowDifference) { counted.withLock { $0.note(difference) } }
  }
}
