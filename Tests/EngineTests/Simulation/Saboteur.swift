import Core
import Synchronization
import TestSupport

/// A store that breaks one of its promises, to see that the judge of a simulation notices.
///
/// It breaks the promise as seldom as it can be told apart from a store that keeps it.
final class Saboteur: ForwardingStore {
  enum Crime: String, Sendable, CaseIterable {
    case keepsPagesTwice
    case losesRows
    case keepsRowsOfAnOldPass
    case extendsLostLeases
    case leasesToTwo
    case writesUnderLostLeases
    case reopensWhatIsDone
  }

  let store: any RunStore
  private let crime: Crime
  private let given = Mutex<[BatchID: Lease]>([:])

  init(_ store: any RunStore, _ crime: Crime) {
    self.store = store
    self.crime = crime
  }

  func lease(
    from stage: StageID, as owner: Owner, atMost limit: Int, lasting term: Duration
  ) async throws(StoreError) -> [Lease] {
    let leases = try await store.lease(from: stage, as: owner, atMost: limit, lasting: term)
    let known = given.withLock { given in
      defer { for lease in leases { given[lease.batch.id] = lease } }
      return given
    }
    guard leases.isEmpty, limit > 0 else { return leases }
    let isMeant: (Lease) -> Bool =
      switch crime {
      case .leasesToTwo: { $0.owner != owner }
      case .reopensWhatIsDone: { $0.owner == owner }
      case .keepsPagesTwice, .losesRows, .keepsRowsOfAnOldPass, .extendsLostLeases,
        .writesUnderLostLeases:
        { _ in false }
      }
    let again = known.values.filter(isMeant).min { $0.batch.id < $1.batch.id }
    return again.map { [Lease(batch: $0.batch, owner: owner, term: $0.term, expires: $0.expires)] }
      ?? []
  }

  func extend(_ lease: Lease, lasting term: Duration) async throws(StoreError) -> Recorded {
    let recorded = try await store.extend(lease, lasting: term)
    return crime == .extendsLostLeases && recorded == .lost ? .held(lease) : recorded
  }

  func record(
    _ change: BatchChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    let recorded = try await store.record(broken(change), attempt: attempt, under: lease)
    switch (crime, recorded) {
    case (.writesUnderLostLeases, .lost): return .released
    case (.keepsRowsOfAnOldPass, .held(var held)):
      guard case .restartPass = change else { return recorded }
      held.batch.rows = lease.batch.rows
      return .held(held)
    case (_, _): return recorded
    }
  }

  private func broken(_ change: BatchChange) -> BatchChange {
    guard case .keep(var rows, let next?, let pass, let page) = change, page > 2 else {
      return change
    }
    switch crime {
    case .keepsPagesTwice: rows.entries += rows.entries
    case .losesRows: rows.entries = rows.entries.dropLast()
    case .keepsRowsOfAnOldPass, .extendsLostLeases, .leasesToTwo, .writesUnderLostLeases,
      .reopensWhatIsDone:
      break
    }
    return .keep(rows: rows, next: next, pass: pass, page: page)
  }
}
