import Core
import Subprocess

/// Runs a program that prints a secret.
///
/// It lets the program read nothing, and keeps nothing of what it says besides the secret.
struct SecretCommand: Sendable {
  private let program: OutsideProgram

  init(words: [String], surroundings: Surroundings, time: any TimeSource) {
    program = OutsideProgram(
      words: words, role: "secret's command", product: "a secret", surroundings: surroundings,
      time: time)
  }

  func output() async throws(SignInError) -> String {
    let ending = try await program.run()
    guard ending.status.isSuccess else { throw program.unsuccessful(ending.status) }
    guard let text = String(validating: ending.output, as: UTF8.self) else {
      throw program.failure(.needsPerson, "printed something that is not UTF-8 text")
    }
    return text
  }
}
