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
    // What later stages asked hangs on the rows that are checked here; it is not checked itself.
    let sides = Set(run.stages.prefix(run.job.sides.count))
    let batches = try await store.allBatches(of: run.id).filter { sides.contains($0.stage) }
    var told: [Certificate.Side] = []
    for (place, stage) in run.stages.prefix(run.job.sides.count).enumerated() {
      let account = try await store.account(of: stage)
      let comparison = try await comparison(ofSide: place, in: checking, with: stage)
      let suspicious = batches.count { $0.stage == stage && $0.suspicion != nil }
      let needsClosing = Epilogue(of: run.job.sides[place], in: run).steps.contains(.closing)
      told.append(
        Certificate.Side(
          account: account, suspicious: suspicious, needsClosing: needsClosing,
          comparison: comparison))
    }
    let certificate = Certificate(state: run.state, check: checking.state, sides: told)
    return CertificateDocument(run, certificate, batches: batches, checking: checking)
  }

  /// Nil where the check did not ask this side.
  private func comparison(
    ofSide place: Int, in checking: RunRecord, with checked: StageID
  ) async throws -> Comparison? {
    guard checking.stages.indices.contains(place) else { return nil }
    let stage = checking.stages[place]
    let account = try await store.account(of: stage)
    let followed = account.roles[.closing, default: .init()].batches.done > 0
    let tally = Tally(
      Comparison(
        checking.job.isSample ? .sample : .everything, seen: account.unique,
        followedChanges: followed, asked: try await askedByIdentity(of: stage, in: checking)))
    try await store.differences(of: stage, from: checked) { tally.note($0) }
    return tally.comparison
  }

  /// A sample is nothing but identities; a check of everything asks so for what it did not see.
  private func askedByIdentity(of stage: StageID, in checking: RunRecord) async throws -> Set<GUID>
  {
    let batches =
      checking.job.isSample
      ? try await store.allBatches(of: checking.id, in: [.done])
      : try await store.batches(of: stage, addedAs: .absentee)
    let asked = batches.lazy.filter { $0.stage == stage && $0.state == .done }
      .flatMap { $0.predicate.values(of: "Guid") }
    return Set(asked.compactMap { GUID($0) })
  }

  /// Counts differences on the store's thread.
  private final class Tally: Sendable {
    private let counted: Mutex<Comparison>

    init(_ comparison: Comparison) { counted = Mutex(comparison) }

    var comparison: Comparison { counted.withLock(\.self) }

    func note(_ difference: RowDifference) { counted.withLock { $0.note(difference) } }
  }
}
