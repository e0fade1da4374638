import Core
import Engine

/// Has a command wait for its turn at a job, go on with its last run, or leave it, as `RunStart`
/// decides.
///
/// It never begins a run and never works on one. Where the command is to work, the turn is taken.
struct StartingRun {
  enum Beginning: Equatable {
    case new
    case last(RunRecord)
    /// Nothing is to be done beside this one, which is nil while it is only about to begin.
    case skipped(RunRecord?)
  }

  let rule: RunStart
  let store: any RunStore
  let turn: TurnKeeper
  let time: any TimeSource
  let tell: (String) -> Void

  /// How the command is to begin, once that is known; the turn is given back where it fails.
  func beginning(of job: Job) async throws -> Beginning {
    do {
      return try await decided(job)
    } catch {
      await turn.end()
      throw error
    }
  }

  private func decided(_ job: Job) async throws -> Beginning {
    let began = time.monotonic()
    var isWaiting = false
    while true {
      let obstacle = try await turn.take(for: .alone)
      let last = try await meant(obstacle, job)
      let verdict = rule.verdict(
        beside: last, turn: obstacle == nil ? .ours : .theirs, after: time.monotonic() - began)
      switch verdict {
      case .begin:
        if obstacle != nil { _ = try await turn.take(for: .insist) }
        return .new
      case .resume:
        guard let last else { return .new }
        try await turn.name(last.id)
        return .last(last)
      case .skip:
        await turn.end()
        tell("\(Self.busy(last, job)) This time is skipped, as --if-busy skip wants it.")
        return .skipped(last)
      case .wait(let pause):
        await turn.end()
        if !isWaiting {
          let limit = DurationText.text(rule.longestWait)
          tell("\(Self.busy(last, job)) Waiting for its end, for \(limit) at most.")
        }
        isWaiting = true
        try await time.sleep(for: pause)
      case .refuse(let reason):
        throw Self.refusal(reason, last, job)
      }
    }
  }

  /// The run that somebody works on, or the job's last.
  private func meant(_ obstacle: JobTurn?, _ job: Job) async throws -> RunRecord? {
    guard let obstacle else { return try await store.lastRun(of: job.name) }
    guard let run = obstacle.run else { return nil }
    return try await store.run(run)
  }

  private static func busy(_ last: RunRecord?, _ job: Job) -> String {
    last.map { "Somebody works on run \($0.id) of '\(job.name)'." }
      ?? "Somebody is about to begin a run of '\(job.name)'."
  }

  /// A second run beside an unfinished one is rarely meant, and costs every call again.
  private static func refusal(
    _ reason: RunStart.Reason, _ last: RunRecord?, _ job: Job
  ) -> Refusal {
    guard let last else {
      return Refusal(
        .stopped,
        "\(busy(nil, job)) A command that was killed counts for \(DurationText.text(JobTurns.term)) "
          + "more. Wait for its end with --if-busy wait, or start another with --new.")
    }
    return switch reason {
    case .unfinished:
      Refusal(
        .stopped,
        "Run \(last.id) of '\(job.name)' is not finished. Continue it with: \(last.resumeCommand) "
          + "— or start afresh with --new.")
    case .busy where last.state != .open:
      Refusal(
        .stopped,
        "\(busy(last, job)) Its rows are all there, and its result is being written. Wait for that "
          + "with --if-busy wait, or start afresh with --new.")
    case .busy:
      Refusal(
        .stopped,
        "Run \(last.id) of '\(job.name)' is not finished, and somebody works on it. Help with it: "
          + "\(last.resumeCommand) — wait for its end with --if-busy wait, or start afresh with "
          + "--new.")
    case .stillBusy:
      Refusal(
        .stopped,
        "\(busy(last, job)) It was waited for as long as --wait-at-most allows. See where it "
          + "stands with: rollcall status \(last.id)")
    }
  }
}
