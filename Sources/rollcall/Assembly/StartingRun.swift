import Core
import Engine

/// Has a command wait for a job's last run, go on with it, or leave it, as `RunStart` decides.
///
/// It never begins a run and never works on one.
struct StartingRun {
  enum Beginning: Equatable {
    case new
    case last(RunRecord)
    /// Nothing is to be done beside this one.
    case skipped(RunRecord)
  }

  let rule: RunStart
  let store: any RunStore
  let time: any TimeSource
  let tell: (String) -> Void

  /// How the command is to begin, once that is known.
  func beginning(of job: Job) async throws -> Beginning {
    let began = time.monotonic()
    var isWaiting = false
    while true {
      let last = try await store.lastRun(of: job.name)
      let verdict = rule.verdict(beside: last, after: time.monotonic() - began)
      guard let last, verdict != .begin else { return .new }
      switch verdict {
      case .begin: return .new
      case .resume:
        tell("Run \(last.id) of '\(job.name)' is not finished; going on with it.")
        return .last(last)
      case .skip:
        tell("\(Self.busy(last, job)) This time is skipped, as --if-busy skip wants it.")
        return .skipped(last)
      case .wait(let pause):
        if !isWaiting {
          let limit = DurationText.text(rule.longestWait)
          tell("\(Self.busy(last, job)) Waiting for its end, for \(limit) at most.")
        }
        isWaiting = true
        try await time.sleep(for: pause)
      case .refuse(let reason): throw Self.refusal(reason, last, job)
      }
    }
  }

  private static func busy(_ last: RunRecord, _ job: Job) -> String {
    "Somebody works on run \(last.id) of '\(job.name)'."
  }

  /// A second run beside an unfinished one is rarely meant, and costs every call again.
  private static func refusal(
    _ reason: RunStart.Reason, _ last: RunRecord, _ job: Job
  ) -> Refusal {
    switch reason {
    case .unfinished:
      Refusal(
        .stopped,
        "Run \(last.id) of '\(job.name)' is not finished. Continue it with: rollcall resume "
          + "\(last.id) — or start afresh with --new.")
    case .busy:
      Refusal(
        .stopped,
        "Run \(last.id) of '\(job.name)' is not finished, and somebody works on it. Help with it: "
          + "rollcall resume \(last.id) — wait for its end with --if-busy wait, or start afresh "
          + "with --new.")
    case .stillBusy:
      Refusal(
        .stopped,
        "\(busy(last, job)) It was waited for as long as --wait-at-most allows. See where it "
          + "stands with: rollcall status \(last.id)")
    }
  }
}
