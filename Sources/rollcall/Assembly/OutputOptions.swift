import ArgumentParser
import Logging

/// How much a command says, and in which form.
struct OutputOptions: ParsableArguments {
  @Flag(name: .customLong("json"), help: "Print JSON on standard output.")
  var json = false

  @Flag(name: .customLong("quiet"), help: "Say nothing but errors on standard error.")
  var quiet = false

  @Option(
    help: ArgumentHelp(
      "Log what happens, from this level up: trace, debug, info, notice, warning, error or critical.",
      valueName: "level"), transform: Self.level)
  var logLevel: Logger.Level?

  /// A logger on standard error, when one is wanted.
  var logger: Logger? {
    logLevel.map { level in
      var logger = Logger(label: "rollcall") { StreamLogHandler.standardError(label: $0) }
      logger.logLevel = level
      return logger
    }
  }

  /// Tells people something, unless they asked for quiet.
  func tell(_ line: String) { if !quiet { Console.tell(line) } }

  private static func level(_ word: String) throws -> Logger.Level {
    if let level = Logger.Level(rawValue: word) { return level }
    let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("'\(word)' is not a level. Use one of: \(known).")
  }
}
