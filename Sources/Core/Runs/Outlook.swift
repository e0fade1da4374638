/// What a stage still has to do.
package struct Outlook: Sendable, Hashable {
  package var pending: Int
  package var leased: Int
  /// How long until a pending batch is due or a lease expires; zero when one is due now.
  package var nextIn: Duration?

  package init(pending: Int, leased: Int, nextIn: Duration?) {
    self.pending = pending
    self.leased = leased
    self.nextIn = nextIn
  }

  /// Nothing is left to do or to wait for.
  package var isOver: Bool { pending == 0 && leased == 0 }
}

/// How many batches of a run are in each state.
package struct BatchCounts: Sendable, Hashable, Codable {
  package var pending = 0
  package var leased = 0
  package var done = 0
  package var split = 0
  package var buried = 0

  package init() {}

  package subscript(state: BatchState) -> Int {
    get {
      switch state {
      case .pending: pending
      case .leased: leased
      case .done: done
      case .split: split
      case .buried: buried
      }
    }
    set {
      switch state {
      case .pending: pending = newValue
      case .leased: leased = newValue
      case .done: done = newValue
      case .split: split = newValue
      case .buried: buried = newValue
      }
    }
  }
}
