import ArgumentParser
import Core

/// How a run begins beside the job's last one.
struct StartOptions: ParsableArguments {
  /// Waits that make sense: a night at least.
  static let waits = Duration.seconds(1)...Duration.seconds(7 * 24 * 60 * 60)

  @Flag(name: .customLong("new"), help: "Start afresh though the last run is unfinished.")
  var isNew = false

  @Flag(help: "Go on with the last run if it is unfinished; begin a new one otherwise.")
  var orResume = false

  @Option(
    help: ArgumentHelp(
      "While somebody works on the last run: wait for its end, skip this time, or fail.",
      valueName: "how"))
  var ifBusy: RunStart.Busy?

  @Option(
    help: ArgumentHelp(
      "The longest that --if-busy wait waits. (default: 12h)", valueName: "time"),
    transform: Self.wait)
  var waitAtMost: Duration?

  func validate() throws {
    guard !(isNew && orResume) else {
      throw ValidationError("--new and --or-resume exclude each other. Give one of them.")
    }
    guard waitAtMost == nil || ifBusy == .wait else {
      throw ValidationError("--wait-at-most needs --if-busy wait.")
    }
  }

  var rule: RunStart {
    RunStart(
      isNew: isNew, resumes: orResume, busy: ifBusy,
      longestWait: waitAtMost ?? .seconds(12 * 60 * 60))
  }

  private static func wait(_ word: String) throws -> Duration {
    guard let wait = DurationText.duration(word), waits.contains(wait) else {
      throw ValidationError(
        "'\(word.shortened)' is not a time to wait: \(DurationText.text(waits.lowerBound)) to "
          + "\(DurationText.text(waits.upperBound)), as in 45m, 4h or 1h30m.")
    }
    return wait
  }
}

extension RunStart.Busy: ExpressibleByArgument {}
