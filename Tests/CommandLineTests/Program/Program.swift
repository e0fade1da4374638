import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// The program, as it was built, running as a process of its own.
///
/// It has the environment it is given and no other, and nothing to read. It is never searched for
/// in PATH, since it lies where the tests lie, and never outlives the call that runs it.
struct Program: Sendable {
  struct Ended: Sendable {
    /// The exit code; the negative number of the signal when one ended it.
    var code: Int32
    /// What it wrote to standard output.
    var data: String
    /// What it wrote to standard error.
    var told: String
  }

  private typealias Text = StringOutput<UTF8>

  private let process: Execution<NoInput, Text, Text>

  /// Where the build put the executable: beside the tests.
  static var location: URL {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
    let tests = bundle ?? URL(filePath: CommandLine.arguments[0])
    return tests.deletingLastPathComponent().appending(path: "rollcall")
  }

  /// Runs the program to its end, and `body` meanwhile; a `body` that fails ends the program.
  static func run(
    _ arguments: [String], in folder: URL, environment: [String: String],
    while body: (Program) async throws -> Void
  ) async throws -> Ended {
    let variables = environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
    let result = try await Subprocess.run(
      .path(FilePath(location.path)), arguments: Arguments(arguments),
      environment: .custom(Dictionary(uniqueKeysWithValues: variables)),
      workingDirectory: FilePath(folder.path), input: .none, output: .string(limit: .max),
      error: .string(limit: .max)
    ) { try await body(Program(process: $0)) }
    try Task.checkCancellation()
    let code =
      switch result.terminationStatus {
      case .exited(let code): code
      case .signaled(let signal): -signal
      }
    return Ended(code: code, data: result.standardOutput, told: result.standardError)
  }

  /// Whether the process has not ended yet; it is asked without taking its exit code away.
  var isRunning: Bool {
    var end = unsafe siginfo_t()
    let id = id_t(process.processIdentifier.value)
    return unsafe waitid(P_PID, id, &end, WEXITED | WNOHANG | WNOWAIT) == 0 && end.si_signo == 0
  }

  /// Sends a signal to this process alone; one that has ended takes no notice.
  func send(_ signal: Int32) throws {
    try process.send(signal: Signal(rawValue: signal))
  }
}
