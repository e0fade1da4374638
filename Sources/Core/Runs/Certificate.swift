/// What can be said of a finished run, and whether it adds up.
///
/// It is an equation: the counts of the batches, less what two of them both hold, are the objects.
/// It never asks anybody; what it judges is brought to it.
package struct Certificate: Sendable, Hashable {
  /// One side of the run's job.
  package struct Side: Sendable, Hashable {
    package var account: StageAccount
    /// Batches that are done although something spoke against their end.
    package var suspicious: Int
    /// The run should have asked for changes at its end.
    package var needsClosing: Bool
    /// What the service says now, compared object by object; nil when it was not asked.
    package var comparison: Comparison?

    package init(
      account: StageAccount, suspicious: Int, needsClosing: Bool, comparison: Comparison? = nil
    ) {
      self.account = account
      self.suspicious = suspicious
      self.needsClosing = needsClosing
      self.comparison = comparison
    }

    package var isClosed: Bool { account.roles[.closing, default: .init()].batches.done > 0 }
  }

  package var state: RunState
  /// How the run that asked the service again ended; nil when none did.
  package var check: RunState?
  package var sides: [Side]

  package init(
    state: RunState, check: RunState? = nil, sides: [Side]
  ) {
    self.state = state
    self.check = check
    self.sides = sides
  }

  /// Why the run cannot be certified, as sentences; empty when it can.
  package var objections: [String] {
    var objections: [String] = []
    if state != .complete {
      objections.append("The run is \(state.rawValue), not complete.")
    }
    if let check, check != .complete {
      objections.append("The check itself is \(check.rawValue): what it could not ask is unknown.")
    }
    for side in sides { objections += side.objections }
    return objections
  }

  package var isCertified: Bool { objections.isEmpty }
}

extension Certificate.Side {
  fileprivate var objections: [String] {
    var objections: [String] = []
    let unfinished = account.roles.values.reduce(0) {
      $0 + $1.batches.pending + $1.batches.leased + $1.batches.buried
    }
    if unfinished > 0 { objections.append("\(unfinished) batches are not done.") }
    if !account.balances {
      objections.append(
        "The books do not balance: the batches count \(account.rowsByBatches) rows, their pages "
          + "\(account.rowsByPages), and \(account.rowsPresent) are there. The store was changed by "
          + "something else.")
    }
    if needsClosing, !isClosed {
      objections.append("What changed while the run went was not asked for at its end.")
    }
    guard let comparison else { return objections }
    if comparison.missing > 0 {
      objections.append(
        "The service holds \(comparison.missing) objects that the run lacks"
          + (comparison.followedChanges ? " and that were not changed since it began." : "."))
    }
    if comparison.altered > 0 {
      objections.append(
        "\(comparison.altered) rows say other than the service"
          + (comparison.followedChanges
            ? ", though the objects were not changed since the run began." : "."))
    }
    if comparison.unasked > 0 {
      objections.append(
        "\(comparison.unasked) objects of the run were not shown again, and were not asked for by "
          + "identity, so nobody knows whether they are gone.")
    }
    if !comparison.followedChanges, comparison.missing + comparison.altered > 0 {
      objections.append(
        "What was changed meanwhile cannot be told apart: this question cannot be asked for changes."
      )
    }
    return objections
  }
}

/// What a run and a later look at the service agree on, object by object.
package struct Comparison: Sendable, Hashable {
  /// Identities told of each kind of difference, at most.
  package static let mostNamed = 20

  /// Objects the service showed the second time.
  package var seen: Int
  /// There now, unchanged since the run began, and not in the run.
  package private(set) var missing = 0
  /// In both with other values, and unchanged since the run began.
  package private(set) var altered = 0
  /// Not in the run, and created or changed since it began.
  package private(set) var new = 0
  /// In both, and changed since the run began.
  package private(set) var changed = 0
  /// In the run, and not there any more.
  package private(set) var gone = 0
  package private(set) var named: [GUID] = []
  /// Whether what changed since the run began was asked for, so that it can be told apart.
  package var followedChanges: Bool
  /// Objects of the run that were asked for by identity, and did not come.
  package var confirmedGone: Int

  package init(seen: Int, followedChanges: Bool, confirmedGone: Int) {
    self.seen = seen
    self.followedChanges = followedChanges
    self.confirmedGone = confirmedGone
  }

  /// Of those that are gone, the ones nobody asked for.
  package var unasked: Int { max(gone - confirmedGone, 0) }

  /// Takes in one difference between the later look and the run.
  package mutating func note(_ difference: RowDifference) {
    switch (difference.values != nil, difference.otherValues != nil) {
    case (true, false) where difference.isRecent: new += 1
    case (true, false):
      missing += 1
      name(difference.guid)
    case (true, true) where difference.isRecent: changed += 1
    case (true, true):
      altered += 1
      name(difference.guid)
    case (false, _): gone += 1
    }
  }

  /// Sets what is gone, where a look at a sample alone cannot tell it by comparison.
  package mutating func setGone(_ count: Int) { (gone, confirmedGone) = (count, count) }

  private mutating func name(_ guid: GUID) {
    if named.count < Self.mostNamed { named.append(guid) }
  }
}
