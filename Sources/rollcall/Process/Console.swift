import ArgumentParser
import Core
import Engine
import Foundation
import Logging
import Reports
import Synchronization

/// The two streams of the program: data on the one, everything else on the other.
///
/// Nothing reaches a terminal through it that could steer one.
enum Console {
  /// How standard error is written, for the whole process.
  private static let format = Mutex(LogFormat.text)

  static func use(_ chosen: LogFormat) { format.withLock { $0 = chosen } }

  /// Writes a line of data to standard output.
  ///
  /// A program that reads it gets it as it is; on a terminal what could steer one is replaced.
  static func data(_ line: String) {
    let shown = isatty(STDOUT_FILENO) == 1 ? TerminalText.cleanLines(line) : line
    write(shown + "\n", to: FileHandle.standardOutput)
  }

  /// Writes whole lines of data to standard output, as `data` does.
  static func lines(_ bytes: [UInt8]) {
    guard isatty(STDOUT_FILENO) == 1 else {
      try? FileHandle.standardOutput.write(contentsOf: Data(bytes))
      return
    }
    write(
      TerminalText.cleanLines(String(decoding: bytes, as: UTF8.self)),
      to: FileHandle.standardOutput)
  }

  /// Writes a line for people to standard error; as a line of the log where that is JSON.
  static func tell(_ line: String, as event: String = "told", _ level: Logger.Level = .notice) {
    let format = format.withLock(\.self)
    let clean = TerminalText.cleanLines(line)
    let text =
      format == .text
      ? clean
      : LogLine(
        time: SystemTime().wall().iso8601, level: level.rawValue, event: event,
        facts: ["text": .string(line)]
      ).text(in: format)
    write(text + "\n", to: FileHandle.standardError)
  }

  /// Writes one JSON document to standard output.
  static func document(_ document: some Encodable) throws {
    data(try JSONText.pretty(document))
  }

  private static func write(_ text: String, to stream: FileHandle) {
    // A closed pipe ends the program by its signal, as it does every tool in a pipeline; but for a
    // run, which stops in an orderly way.
    try? stream.write(contentsOf: Data(text.utf8))
  }

  /// Runs a command's work and turns an error into one sentence and the exit code it stands for.
  static func reporting(_ work: () async throws -> Void) async throws {
    StandardStreams.fillGaps()
    do {
      try await work()
    } catch let code as ExitCode {
      throw code
    } catch {
      let exit = Exit(error)
      for line in "\(error)".split(separator: "\n") {
        tell(
          (format.withLock(\.self) == .text ? "rollcall: " : "") + line, as: "failed", .error)
      }
      if exit == .bug {
        tell(
          "This is a defect of Rollcall; please report it with this message.", as: "failed", .error)
      }
      throw exit.code
    }
  }
}

/// The shapes in which JSON leaves the program.
enum JSONText {
  /// A document of its own, for people and programs.
  static func pretty(_ document: some Encodable) throws -> String {
    try text(document, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
  }

  /// One line of a stream.
  static func line(_ document: some Encodable) throws -> String {
    try text(document, [.sortedKeys, .withoutEscapingSlashes])
  }

  private static func text(
    _ document: some Encodable, _ formatting: JSONEncoder.OutputFormatting
  ) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting
    return String(decoding: try encoder.encode(document), as: UTF8.self)
  }
}
