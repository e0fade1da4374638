/// Where a batch stands.
///
/// The cases name their successors.
package enum BatchState: String, Sendable, Hashable, Codable, CaseIterable {
  /// Waits for a worker; becomes `leased`.
  case pending
  /// Held by one worker; becomes `done`, `split`, `buried`, or `pending` again.
  case leased
  /// Read to its end. Final.
  case done
  /// Replaced by its children. Final.
  case split
  /// Given up until a person acts. Final for the run.
  case buried
}

/// Why a batch is asked.
///
/// The rows of every role count alike, since they are unique by GUID; only the plan's own batches
/// answer for their share of the question.
package enum BatchRole: String, Sendable, Hashable, Codable, CaseIterable {
  /// A part of the plan, or what it was split into.
  case share
  /// What changed while the run went.
  case closing
  /// Objects of the run before that this run has not seen, asked for by identity.
  case absentee
  /// A suspicious share asked again, differently cut.
  case check
}

/// The stored unit of work: which part of the question, and how far its answer has come.
package struct Batch: Sendable, Hashable, Identifiable {
  package var id: BatchID
  package var stage: StageID
  /// The batch it was split from, or the one it checks.
  package var parent: BatchID?
  package var role: BatchRole
  package var predicate: Predicate
  package var state: BatchState
  /// How many splits lie above it.
  package var depth: Int
  /// Counted from 1; every restart begins another.
  package var pass: Int
  /// Where the present pass goes on; nil before its first kept page.
  package var checkpoint: Checkpoint?
  /// Kept in the present pass.
  package var pages: Int
  package var rows: Int
  /// Rows foreseen when it was planned.
  package var expected: Int?
  /// Why its end is not trusted, so that its share was asked again; nil when nothing spoke against it.
  package var suspicion: String?
  /// How many suspicious batches lie above it: it was asked to check one that checked another.
  package var doubts: Int
  /// Failed attempts that were counted, over its whole life; `RetryBudget` tells what is left.
  package var failures: Int
  package var lastFailure: String?
  package var notBefore: Instant

  package init(
    id: BatchID, stage: StageID, parent: BatchID? = nil, role: BatchRole = .share,
    predicate: Predicate, state: BatchState = .pending, depth: Int = 0, pass: Int = 1,
    checkpoint: Checkpoint? = nil,
    pages: Int = 0, rows: Int = 0, expected: Int? = nil,
    suspicion: String? = nil, doubts: Int = 0,
    failures: Int = 0, lastFailure: String? = nil,
    notBefore: Instant = Instant(milliseconds: 0)
  ) {
    self.id = id
    self.stage = stage
    self.parent = parent
    self.role = role
    self.predicate = predicate
    self.state = state
    self.depth = depth
    self.pass = pass
    self.checkpoint = checkpoint
    self.pages = pages
    self.rows = rows
    self.expected = expected
    self.suspicion = suspicion
    self.doubts = doubts
    self.failures = failures
    self.lastFailure = lastFailure
    self.notBefore = notBefore
  }
}

/// The durable point after the last kept page of a pass.
///
/// A cursor lives for minutes and belongs to one backend, so it is used again only while it is
/// young and only with the anchor that made it.
package struct Checkpoint: Sendable, Hashable {
  /// The longest a cursor is trusted; the service states five to ten minutes, its errors thirty.
  package static let longestAge = Duration.seconds(5 * 60)

  package var cursor: String
  package var anchor: String
  /// When it was kept, by the store's clock.
  package var at: Instant

  package init(cursor: String, anchor: String, at: Instant) {
    self.cursor = cursor
    self.anchor = anchor
    self.at = at
  }

  package func isUsable(with anchor: String, aged age: Duration) -> Bool {
    self.anchor == anchor && age >= .zero && age < Self.longestAge
  }
}

/// An exclusive, expiring claim on a batch.
///
/// The term only grows: a holder that lost its claim names an older term and changes nothing.
package struct Lease: Sendable, Hashable {
  package var batch: Batch
  package var owner: Owner
  package var term: Int
  /// By the store's clock.
  package var expires: Instant

  package init(batch: Batch, owner: Owner, term: Int, expires: Instant) {
    self.batch = batch
    self.owner = owner
    self.term = term
    self.expires = expires
  }
}
