import Core

/// A run under this command's turn, with what follows it.
struct TurnedRun {
  let record: RunRecord
  let execution: Execution
  let turn: TurnKeeper
  let aftermath: Aftermath

  /// Sees the run through, and gives the turn back when all is done.
  func exit() async throws -> Exit {
    async let _ = turn.keep()
    let end: Result<Exit, any Error>
    do { end = .success(try await worked()) } catch { end = .failure(error) }
    await turn.end()
    return try end.get()
  }

  private func worked() async throws -> Exit {
    do {
      let exit = try await execution.run()
      if execution.didCloseRun { try await aftermath.follow() }
      return exit
    } catch {
      try await tell(error)
      throw error
    }
  }

  private func tell(_ error: any Error) async throws {
    do { try await aftermath.tell(of: record, brokenBy: error) } catch let other as StoreError {
      // What went wrong first is what counts.
      aftermath.output.tell("It was not told of: \(other)")
    }
  }
}
