package import Core

/// The limits of a run, each with its name.
package struct RunSettings: Sendable {
  /// More calls at once than the service lets anybody have: a larger number is a mistake.
  package static let widest = 256

  /// Batches worked on at once.
  package var width = 8
  /// How long a lease lasts unless it is extended, which happens three times as often.
  ///
  /// After a crash it is also how long the batches in hand wait before another process takes them.
  package var leaseTerm = Duration.seconds(15)
  /// How often a process without work looks whether another has left it some.
  package var look = Duration.seconds(1)
  /// Rows asked for in a page; the service allows 1000.
  package var pageSize = 1000
  /// The longest one call may take: the service's fifteen minutes and one for the way.
  package var callDeadline = Duration.seconds(16 * 60)
  /// Keys looked at to learn a cut.
  package var sampleSize = 16_000
  /// The longest filter sent, in characters.
  package var filterBudget = 2000
  /// A page that takes longer threatens the life of its cursor, half of which this is.
  package var slowestPage = Checkpoint.longestAge / 2
  /// Passes that lose their cursor before the batch is cut smaller.
  package var mostLostCursors = 2
  package var retry = RetryPolicy()
  /// What a run begins with.
  package var budget = RunBudget()

  package init() {}
}
