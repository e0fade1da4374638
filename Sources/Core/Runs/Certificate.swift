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
