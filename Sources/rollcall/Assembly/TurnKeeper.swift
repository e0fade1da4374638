import Core
import Engine
import Foundation

/// Holds this command's turn at a job, from before its run begins until all is done.
///
/// It never decides who is next; `JobTurns` does, and the store's clock judges.
actor TurnKeeper {
  let job: String
  private let holder: Owner
  private let book: any JobBook
  private let patience: Patience
  private let time: any TimeSource
  private var run: RunID?
  /// Whether the turn was given back: then nothing brings it back but taking it again.
  private var isOver = true

  init(
    at job: String, in book: any JobBook, waiting patience: Patience, time: any TimeSource,
    chance: any Randomness
  ) {
    self.job = job
    self.book = book
    self.patience = patience
    self.time = time
    let host = ProcessInfo.processInfo.hostName
    let process = ProcessInfo.processInfo.processIdentifier
    // One process may hold several, and a number of a process comes back.
    holder = Owner("\(host):\(process):\(chance.requestID())")
  }

  /// Takes the turn, or answers whose turn it is.
  func take(for wish: JobTurns.Wish) async throws -> JobTurn? {
    run = if case .share(let shared) = wish { shared } else { nil }
    do {
      let obstacle = try await patience { [book, job, holder] () throws(StoreError) in
        try await book.takeTurn(at: job, as: holder, for: wish)
      }
      isOver = obstacle != nil
      return obstacle
    } catch {
      // What could not be made durable may yet be there for the next command.
      await end()
      throw error
    }
  }

  /// From now on the turn is at this run.
  func name(_ run: RunID) async throws {
    self.run = run
    let turn = JobTurn(job: job, holder: holder, run: run)
    try await patience { [book] () throws(StoreError) in try await book.renew(turn) }
  }

  /// Renews the turn until cancelled.
  func keep() async {
    while !Task.isCancelled {
      do { try await time.sleep(for: JobTurns.renewal) } catch { return }
      guard !isOver else { continue }
      // What the store refuses here it refuses the run as well, which says so; a turn that was not
      // renewed is there again as soon as the store is.
      try? await book.renew(JobTurn(job: job, holder: holder, run: run))
    }
  }

  /// Gives the turn back; one that cannot be given back lapses by itself.
  func end() async {
    isOver = true
    try? await book.endTurn(of: holder)
    // It is often the last thing that a program writes.
    book.settle()
  }
}
