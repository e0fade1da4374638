import ArgumentParser
import Core

/// How long a run may last.
struct StopOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Stop in an orderly way so as to be gone after this time, such as 4h, 90m or 1h30m.",
      valueName: "time"), transform: Self.window)
  var maxDuration: Duration?

  static func window(_ word: String) throws -> Duration {
    let limits = StopPolicy.windows
    guard let window = DurationText.duration(word), limits.contains(window) else {
      throw ValidationError(
        "'\(word.shortened)' is not a time a run can be given: \(DurationText.text(limits.lowerBound))"
          + " to \(DurationText.text(limits.upperBound)), as in 45m, 4h or 1h30m.")
    }
    return window
  }
}
