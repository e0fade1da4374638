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
    do {
      let exit = try await execution.run()
      if execution.didCloseRun { try await aftermath.follow() }
      await turn.end()
      return exit
    } catch {
      try await tell(error)
      await turn.end()
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
