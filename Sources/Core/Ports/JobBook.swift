/// The port to what is kept of a job from one run to the next: whose turn it is, what was told of a
/// run, and which rows are stored once for several runs.
///
/// An implementation judges turns by its own clock, as it does leases, and serves several processes
/// at once. When a call returns, what it changed is durable.
package protocol JobBook: Sendable {
  /// Takes a turn at a job, unless somebody's turn is in the way, which is then the answer.
  ///
  /// Of several commands that ask at the same moment, one is first.
  func takeTurn(
    at job: String, as holder: Owner, for wish: JobTurns.Wish
  ) async throws(StoreError) -> JobTurn?

  /// Makes a turn last from now on, at this run; one that lapsed meanwhile is there again.
  func renew(_ turn: JobTurn) async throws(StoreError)

  /// Gives a turn back.
  func endTurn(of holder: Owner) async throws(StoreError)

  /// Finished runs of a job that wants them told of, and that nobody was told of, oldest first.
  ///
  /// Of runs that ended long ago nobody wants to hear: only those are meant that ended later.
  func untold(
    of job: String, endedAfter moment: Instant
  ) async throws(StoreError) -> [RunRecord]

  /// Remembers that the end of a run, as the record has it, was told of.
  func noteTold(of run: RunRecord) async throws(StoreError)

  /// Complete runs of a job whose rows were not compared with those of the complete run before it,
  /// the oldest first, of the newest so many.
  func unfolded(
    of job: String, atMost limit: Int
  ) async throws(StoreError) -> [(run: RunID, before: RunID)]

  /// Stores the rows that a complete run has word for word from an earlier one once, and answers how
  /// many these were.
  ///
  /// Whatever is read of either run stays the same. It goes on in short transactions; one that is
  /// interrupted has done a part, and goes on when it is called again.
  func fold(_ run: RunID, onto before: RunID) async throws(StoreError) -> Int

  /// Returns when nothing is being written any more, so that a program that ends now leaves its store
  /// in order.
  func settle()

  /// Runs of a job, newest first.
  func runs(of job: String, atMost limit: Int) async throws(StoreError) -> [RunRecord]
}
