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
    case cutsLeasesShort
    case waitsOutClocksThatAreSetBack

    /// What the judge must say of it.
    var clue: String {
      switch self {
      case .keepsPagesTwice, .losesRows: "rows"
      case .keepsRowsOfAnOldPass: "has rows"
      case .extendsLostLeases: "had a lost lease extended"
      case .leasesToTwo: "has two live holders"
      case .writesUnderLostLeases: "was changed under a lost lease"
      case .reopensWhatIsDone: "was leased again"
      case .cutsLeasesShort: "had its lease extended to another time"
      case .waitsOutClocksThatAreSetBack: "the outlook is"
      }
    }
  }

  let store: any RunStore
  private let crime: Crime
  private let time: ManualTime
  private let given = Mutex<[BatchID: Given]>([:])
  private let latest = Mutex(Instant(milliseconds: 0))

  /// A batch as it was last given out.
  private struct Given {
    var lease: Lease
    var isDone = false
  }

  init(_ store: any RunStore, _ crime: Crime, on time: ManualTime) {
    self.store = store
    self.crime = crime
    self.time = time
  }

  /// By how much the clock shows less than it once did.
  private var setBack: Duration {
    latest.withLock { latest in
      latest = max(latest, time.wall())
      return latest - time.wall()
    }
  }

  func outlook(of stage: StageID) async throws(StoreError) -> Outlook {
    var outlook = try await store.outlook(of: stage)
    let back = setBack
    guard back > .zero, outlook.nextIn != nil else { return outlook }
    if crime == .waitsOutClocksThatAreSetBack { outlook.nextIn = back }
    return outlook
  }

  func lease(
    from stage: StageID, as owner: Owner, atMost limit: Int, lasting term: Duration
  ) async throws(StoreError) -> [Lease] {
    let leases = try await store.lease(from: stage, as: owner, atMost: limit, lasting: term)
    let again = given.withLock { given -> Lease? in
      for lease in leases { given[lease.batch.id] = Given(lease: lease) }
      guard leases.count < limit else { return nil }
      let meant = given.values.filter { isMeant($0, for: owner) }.map(\.lease)
      let again = meant.min { $0.batch.id < $1.batch.id }
      // Once for each batch, so that nobody is kept busy by it for ever.
      if let again { given[again.batch.id] = nil }
      return again
    }
    guard let again else { return leases }
    return leases + [
      Lease(batch: again.batch, owner: owner, term: again.term + 1, expires: time.wall() + term)
    ]
  }

  /// Whether a batch is to be given out once more.
  private func isMeant(_ given: Given, for owner: Owner) -> Bool {
    switch crime {
    case .leasesToTwo: !given.isDone && given.lease.owner != owner
    case .reopensWhatIsDone: given.isDone
    case .keepsPagesTwice, .losesRows, .keepsRowsOfAnOldPass, .extendsLostLeases,
      .writesUnderLostLeases, .cutsLeasesShort, .waitsOutClocksThatAreSetBack:
      false
    }
  }

  func extend(_ lease: Lease, lasting term: Duration) async throws(StoreError) -> Recorded {
    let recorded = try await store.extend(lease, lasting: term)
    if crime == .cutsLeasesShort, case .held(var held) = recorded {
      held.expires = held.expires + .milliseconds(-1)
      return .held(held)
    }
    return crime == .extendsLostLeases && recorded == .lost ? .held(lease) : recorded
  }

  func record(
    _ change: BatchChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    let recorded = try await store.record(broken(change), attempt: attempt, under: lease)
    if recorded == .released {
      given.withLock { given in
        if case .keep = change {
          given[lease.batch.id]?.isDone = true
        } else {
          given[lease.batch.id] = nil
        }
      }
    }
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
      .reopensWhatIsDone, .cutsLeasesShort, .waitsOutClocksThatAreSetBack:
      break
    }
    return .keep(rows: rows, next: next, pass: pass, page: page)
  }
}
