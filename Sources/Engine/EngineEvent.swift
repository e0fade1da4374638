package import Core

/// What a run tells while it goes: numbers and sentences, never a row or a token.
package enum EngineEvent: Sendable {
  case leased(BatchID)
  case called(Duration)
  case kept(rows: Int)
  /// Rows kept so far were dropped: their batch was cut or began again.
  case dropped(rows: Int)
  case finished(BatchID)
  case split(BatchID, parts: Int)
  case restarted(BatchID, reason: String)
  case retrying(BatchID, after: Duration, sentence: String)
  case throttled(retryAfter: Duration?)
  /// So many of the last calls failed that none is made for so long; then one tries the service.
  case paused(Duration, failed: Int, calls: Int)
  /// The service answered after a pause.
  case reopened
  /// The tenant's quiet hours have begun: no call begins before they end.
  case quiet(until: Instant)
  /// The endpoint is held to be down, or answers again.
  case circuit(Circuit.Change)
  case buried(BatchID, reason: String)
  /// One of its subjects was given up, in a batch of its own.
  case setAside(BatchID, reason: String)
  /// The tenant takes no call of several questions: each is asked by itself from now on.
  case bulkRefused(sentence: String)
  /// The tenant does not answer a list; what it would have told is asked object by object.
  case listRefused(sentence: String)
  /// The tenant does not answer at objects' own addresses; the cmdlet is asked about them. The status is
  /// that of its answer; its words may hold an object's key.
  case addressesRefused(status: Int?)
  /// Rows of another stage are asked about by this one, in so many more batches.
  case fannedOut(StageID, batches: Int)
  /// Cannot be cut smaller, and goes on as it is.
  case uncuttable(BatchID, rows: Int)
  case lost(BatchID)
  /// Its end is not trusted, so its share is asked again in so many parts.
  case doubted(BatchID, reason: String, parts: Int)
  /// All batches are done; this is asked before the answer counts as complete.
  case epilogue(Epilogue.Step, batches: Int)
  /// Objects of the run before that this one has not seen, and how many of them are asked for.
  case absent(count: Int, asked: Int)
  /// This process ended the run; of several, it is the one that writes the result.
  case closed
}
