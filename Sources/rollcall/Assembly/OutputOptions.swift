import ArgumentParser
import Core
import Engine
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

  @Option(
    help: ArgumentHelp(
      "Log as text, or as json: one object a line, and nothing else on standard error.",
      valueName: "format"))
  var logFormat: LogFormat?

  func validate() throws { Console.use(logFormat ?? .text) }

  /// Whether progress and sentences for people are shown while a run goes.
  var isTalkative: Bool { !quiet && logFormat != .json }

  /// Whether events are logged, so that they need not be told in another form.
  var isLogging: Bool { logLevel != nil || logFormat != nil }

  /// A logger that hands over whole lines, when one is wanted.
  func logger(
    time: any TimeSource, write: @escaping @Sendable (String) -> Void
  ) -> Logger? {
    guard isLogging else { return nil }
    let format = logFormat ?? .text
    var logger = Logger(label: "rollcall") { _ in LineLog(format, time: time, write: write) }
    logger.logLevel = logLevel ?? (quiet ? .error : .info)
    return logger
  }

  /// Tells people something, unless they asked for quiet.
  func tell(_ line: String) { if !quiet { Console.tell(line) } }

  /// A command's wait for its store, which even a quiet one tells of; Ctrl-C ends the program then.
  func patience(by time: any TimeSource) -> Patience {
    let quiet = quiet
    return Patience(until: StopSwitch(), time: time) { event in
      switch event {
      case .waits: Console.tell(event.sentence, as: "store-unwritable", .error)
      case .goesOn where quiet: break
      case .goesOn: Console.tell(event.sentence, as: "store-writable")
      }
    }
  }

  private static func level(_ word: String) throws -> Logger.Level {
    if let level = Logger.Level(rawValue: word) { return level }
    let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("'\(word.shortened)' is not a level. Use one of: \(known).")
  }
}
