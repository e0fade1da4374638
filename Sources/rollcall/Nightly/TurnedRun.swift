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
    let end: Result<Exit, any Error>
    do { end = .success(try await execution.run()) } catch { end = .failure(error) }
    var failure: (any Error)?
    if case .failure(let error) = end { failure = error }
    if execution.didCloseRun {
      await follow(failure)
    } else if let failure {
      await tell(failure)
    }
    return try end.get()
  }

  /// A run that ended is followed also where its result could not be written.
  private func follow(_ failure: (any Error)?) async {
    let mishap = failure.map { Aftermath.Mishap(run: record.id, error: $0) }
    do { try await aftermath.follow(mishap) } catch {
      // How the run ended is what counts.
      Console.tell("Not all that follows a run was done, and the job's next run does it: \(error)")
    }
  }

  private func tell(_ failure: any Error) async {
    do { try await aftermath.tell(of: record, brokenBy: failure) } catch {
      // What went wrong first is what counts.
      Console.tell("It was not told of: \(error)")
    }
  }
}
