import Core
import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Runs a program the tenants file names, to its end, for what it prints.
///
/// It never involves a shell, shows the program neither a terminal nor anything this process has
/// open, keeps nothing of its error output, and never leaves one behind that failed, took too long
/// or is no longer wanted.
struct OutsideProgram: Sendable {
  /// How a program ended that was left to itself, and what it printed.
  struct Ending: Sendable {
    var status: TerminationStatus
    var output: [UInt8]
  }

  /// What becomes of what it prints.
  enum Output: Sendable {
    case kept
    /// It may go to what the program leaves behind, which nobody waits for.
    case dropped
  }

  private typealias Run = ExecutionResult<Void, BytesOutput, DiscardedOutput>
  private typealias SilentRun = ExecutionResult<Void, DiscardedOutput, DiscardedOutput>

  /// How a program says that it was refused and must not be run again (EX_NOPERM): a token of
  /// hardware locks itself after some wrong PINs, and an account after some wrong passwords.
  static let refusedStatus: TerminationStatus = .exited(77)

  /// What is written to a program before it starts: no more than any pipe has room for.
  static let longestInput = 4096

  /// The program and its arguments.
  var words: [String]
  /// What it is for, as in "The signing command".
  var role: String
  /// What it should print, as sentences go on: "a secret".
  var product: String
  var surroundings: Surroundings
  var time: any TimeSource
  var output = Output.kept

  /// What the operator knows it by; arguments may hold more than their writer thought.
  var name: String { "\(role) \(words.first ?? "")" }

  /// Runs it with more arguments and something to read, and throws unless it ended by itself.
  func run(
    adding arguments: [String] = [], reading input: [UInt8] = []
  ) async throws(SignInError) -> Ending {
    let program = try program()
    let ending: Ending?
    do { ending = try await runInTime(program, arguments, input) } catch {
      throw failure(of: error)
    }
    // A program that was ended because nobody waits for it any more has not failed.
    guard !Task.isCancelled else { throw unwanted() }
    guard let ending else { throw late() }
    return ending
  }

  /// Why a program that ended by itself brought nothing.
  func unsuccessful(_ status: TerminationStatus) -> SignInError {
    if status == Self.refusedStatus {
      return failure(
        .needsPerson,
        "says that it was refused, by exit code 77, so it is not run again and nothing is locked")
    }
    let end =
      switch status {
      case .exited(let code): "ended with exit code \(code)"
      case .signaled(let signal): "was ended by signal \(signal)"
      }
    return failure(.transient, "\(end) instead of printing \(product)")
  }

  func failure(_ kind: SignInError.Kind, _ what: String) -> SignInError {
    SignInError(
      kind, doing: "The \(name) \(what). Run it by hand, as the same user, to see why.")
  }

  // MARK: Running

  /// What became of the program, or nothing when its time was over; then it runs no longer.
  private func runInTime(
    _ program: Executable, _ arguments: [String], _ input: [UInt8]
  ) async throws -> Ending? {
    let reading = try Self.pipe(holding: input)
    defer { try? reading.close() }
    return try await withThrowingTaskGroup(of: Ending?.self) { group in
      group.addTask { try await run(program, arguments, reading) }
      group.addTask {
        try await time.sleep(for: surroundings.commandTimeLimit)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }

  private func run(
    _ program: Executable, _ arguments: [String], _ reading: FileDescriptor
  ) async throws -> Ending {
    var options = PlatformOptions()
    // A session of its own: no terminal to ask, and a group that ends with all it started.
    options.createSession = true
    options.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
    ]
    let arguments = Arguments(Array(words.dropFirst()) + arguments)
    if output == .dropped {
      let run: SilentRun = try await Subprocess.run(
        program, arguments: arguments, environment: environment, platformOptions: options,
        input: .fileDescriptor(reading, closeAfterSpawningProcess: false), output: .discarded,
        error: .discarded)
      return Ending(status: run.terminationStatus, output: [])
    }
    // Its error output is dropped, because a program in trouble may print the secret there.
    let run: Run = try await Subprocess.run(
      program, arguments: arguments, environment: environment, platformOptions: options,
      input: .fileDescriptor(reading, closeAfterSpawningProcess: false),
      output: .bytes(limit: surroundings.sizeLimit), error: .discarded)
    return Ending(status: run.terminationStatus, output: run.standardOutput)
  }

  /// A pipe's end to read, with everything in it and its end behind that.
  ///
  /// It is filled before the program starts: writing to one that ended unread would fail, and with
  /// a signal that ends this process.
  private static func pipe(holding input: [UInt8]) throws -> FileDescriptor {
    precondition(input.count <= longestInput, "no more than fits into a pipe")
    let (readEnd, writeEnd) = try FileDescriptor.pipe()
    do {
      if !input.isEmpty { try writeEnd.writeAll(input) }
      try writeEnd.close()
    } catch {
      try? readEnd.close()
      throw error
    }
    return readEnd
  }

  /// The path that was given; names without a slash are looked up as a shell would.
  private func program() throws(SignInError) -> Executable {
    guard let name = words.first, !name.isEmpty else {
      throw SignInError(
        .misconfigured,
        doing: "The \(role) is empty. Name a program and its arguments in the tenants file.")
    }
    return name.contains("/") ? .path(FilePath(name)) : .name(name)
  }

  /// All variables but secrets of others, and names that begin with a digit, for which no program
  /// would start.
  private var environment: Environment {
    let variables = surroundings.environment.filter { name, _ in
      name.first?.isNumber == false && !surroundings.withheld.contains(name)
    }
    return .custom(
      Dictionary(
        uniqueKeysWithValues: variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) }))
  }

  // MARK: Sentences

  private func failure(of error: any Error) -> SignInError {
    if error is CancellationError { return unwanted() }
    switch (error as? SubprocessError)?.code {
    case .outputLimitExceeded:
      return failure(
        .needsPerson,
        "printed more than \(surroundings.sizeLimit) bytes, so it is not \(product) that it prints")
    case .executableNotFound:
      return SignInError(
        .needsPerson,
        doing: "The \(name) was not found, or is not executable. Install it, or give its full path."
      )
    case .spawnFailed:
      return failure(
        .needsPerson, "could not be started. Check that it is a program for this machine")
    default: return failure(.transient, "could not be followed to its end")
    }
  }

  private func unwanted() -> SignInError {
    SignInError(.cancelled, doing: "The \(name) was ended. The run is stopping.")
  }

  private func late() -> SignInError {
    failure(
      .transient,
      "did not finish within \(surroundings.commandTimeLimit.inSeconds.formatted()) seconds")
  }
}
