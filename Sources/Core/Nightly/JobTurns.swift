/// One command's claim to work on runs of a job; it lapses unless it is renewed.
package struct JobTurn: Sendable, Hashable {
  package var job: String
  /// One command, told apart from every other.
  package var holder: Owner
  /// Nil while it is about to begin a run.
  package var run: RunID?

  package init(job: String, holder: Owner, run: RunID?) {
    self.job = job
    self.holder = holder
    self.run = run
  }
}

/// Decides who may work on a job beside those who do.
///
/// It never looks at a clock: the store tells which turns have not lapsed, by its own.
package enum JobTurns {
  /// What a command wants to do.
  package enum Wish: Sendable, Hashable {
    /// Begin a run, or go on with the last one, alone.
    case alone
    /// Work on this run, be it beside others who work on it too.
    case share(RunID)
    /// Begin a run whoever else is at work: a person wants it so.
    case insist
  }

  /// How long a turn lasts after it was taken or renewed.
  package static let term = Duration.seconds(45)
  /// How often it is renewed.
  package static let renewal = Duration.seconds(15)

  /// Whose turn is in the way of a wish; nil where nobody's is.
  package static func obstacle(to wish: Wish, beside others: [JobTurn]) -> JobTurn? {
    switch wish {
    case .insist: nil
    case .alone: others.first
    case .share(let run): others.contains { $0.run == run } ? nil : others.first
    }
  }
}
