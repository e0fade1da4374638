import ArgumentParser
import Foundation

/// The two streams of the program: data on the one, everything else on the other.
enum Console {
  /// Writes a line of data to standard output.
  static func data(_ line: String) { write(line + "\n", to: FileHandle.standardOutput) }

  /// Writes a line for people to standard error.
  static func tell(_ line: String) { write(line + "\n", to: FileHandle.standardError) }

  /// Writes one JSON document to standard output.
  static func document(_ document: some Encodable) throws {
    data(try JSONText.pretty(document))
  }

  private static func write(_ text: String, to stream: FileHandle) {
    // A closed pipe ends the program by its signal, as it does every tool in a pipeline.
    try? stream.write(contentsOf: Data(text.utf8))
  }

  /// Runs a command's work and turns an error into one sentence and the exit code it stands for.
  static func reporting(_ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch let code as ExitCode {
      throw code
    } catch {
      let exit = Exit(error)
      for line in "\(error)".split(separator: "\n") {
        tell("rollcall: \(TerminalText.clean(String(line)))")
      }
      if exit == .bug { tell("This is a defect of Rollcall; please report it with this message.") }
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
