package import Core
import Subprocess

/// Runs a program that is told something on its standard input.
///
/// Nothing it prints is kept, it is handed no secret, and it runs no longer than its time.
package struct ToldProgram: Sendable {
  /// Bytes that it can be told.
  package static let longestInput = OutsideProgram.longestInput

  private let program: OutsideProgram

  package init(words: [String], surroundings: Surroundings, time: any TimeSource) {
    program = OutsideProgram(
      words: words, role: "command of 'notify'", product: "nothing", surroundings: surroundings,
      time: time, output: .dropped)
  }

  /// Throws unless it ended by itself, and well.
  package func run(reading input: [UInt8]) async throws(SignInError) {
    let ending = try await program.run(reading: input)
    switch ending.status {
    case .exited(0): return
    case .exited(let code): throw program.failure(.transient, "ended with exit code \(code)")
    case .signaled(let signal): throw program.failure(.transient, "was ended by signal \(signal)")
    }
  }
}
