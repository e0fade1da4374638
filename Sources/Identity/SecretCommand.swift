import Core
import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Runs a program that prints a secret.
///
/// It never involves a shell, lets the program read nothing, keeps nothing of what it says besides
/// the secret, and never leaves one behind that failed, took too long or is no longer wanted.
struct SecretCommand: Sendable {
  private typealias Run = ExecutionResult<Void, BytesOutput, DiscardedOutput>

  var words: [String]
  var surroundings: Surroundings
  var time: any TimeSource

  func output() async throws(SignInError) -> String {
    let program = try program()
    let run: Run?
    do { run = try await runInTime(program) } catch { throw failure(of: error) }
    // A program that was ended because nobody waits for it any more has not failed.
    guard !Task.isCancelled else { throw unwanted() }
    guard let run else { throw late() }
    guard run.terminationStatus.isSuccess else { throw unsuccessful(run.terminationStatus) }
    guard let text = String(validating: run.standardOutput, as: UTF8.self) else {
      throw failure(.needsPerson, "printed something that is not UTF-8 text")
    }
    return text
  }

  /// What became of the program, or nothing when its time was over; then it runs no longer.
  private func runInTime(_ program: Executable) async throws -> Run? {
    try await withThrowingTaskGroup(of: Run?.self) { group in
      group.addTask { try await run(program) }
      group.addTask {
        try await time.sleep(for: surroundings.commandTimeLimit)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }

  private func run(_ program: Executable) async throws -> Run {
    var options = PlatformOptions()
    // A session of its own: no terminal to ask, and a group that ends with all it started.
    options.createSession = true
    options.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
    ]
    // Its error output is dropped, because a program in trouble may print the secret there.
    return try await Subprocess.run(
      program, arguments: Arguments(Array(words.dropFirst())), environment: environment,
      platformOptions: options, input: .none, output: .bytes(limit: surroundings.sizeLimit),
      error: .discarded)
  }

  /// The path that was given; names without a slash are looked up as a shell would.
  private func program() throws(SignInError) -> Executable {
    guard let name = words.first, !name.isEmpty else {
      throw SignInError(
        .misconfigured,
        doing: "A secret's command is empty. Name a program and its arguments in the tenants file.")
    }
    return name.contains("/") ? .path(FilePath(name)) : .name(name)
  }

  /// All variables but those whose names begin with a digit, for which no program would start.
  private var environment: Environment {
    let variables = surroundings.environment.filter { $0.key.first?.isNumber == false }
    return .custom(
      Dictionary(
        uniqueKeysWithValues: variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) }))
  }

  private func failure(of error: any Error) -> SignInError {
    switch (error as? SubprocessError)?.code {
    case nil: unwanted()
    case .outputLimitExceeded: tooLong()
    case .executableNotFound:
      SignInError(
        .needsPerson,
        doing: "The secret's command \(words.first ?? "") was not found, or is not executable. "
          + "Install it, or give its full path.")
    case .spawnFailed:
      failure(.needsPerson, "could not be started. Check that it is a program for this machine")
    default: failure(.transient, "could not be followed to its end")
    }
  }

  private func unwanted() -> SignInError {
    SignInError(
      .transient,
      doing: "The secret's command \(words.first ?? "") was ended. The run is stopping.")
  }

  private func tooLong() -> SignInError {
    failure(
      .needsPerson,
      "printed more than \(surroundings.sizeLimit) bytes, so it is no secret it prints")
  }

  private func late() -> SignInError {
    failure(
      .transient,
      "did not finish within \(surroundings.commandTimeLimit.inSeconds.formatted()) seconds")
  }

  private func unsuccessful(_ status: TerminationStatus) -> SignInError {
    let end =
      switch status {
      case .exited(let code): "ended with exit code \(code)"
      case .signaled(let signal): "was ended by signal \(signal)"
      }
    return failure(.transient, "\(end) instead of printing a secret")
  }

  private func failure(_ kind: SignInError.Kind, _ what: String) -> SignInError {
    SignInError(
      kind,
      doing: "The secret's command \(words.first ?? "") \(what). Run it by hand, as the same user, "
        + "to see why.")
  }
}
