package import Core

/// Where a secret is kept, and how to read it.
///
/// It never holds the secret and never remembers it: each read goes to the source again, so that
/// a rotated secret is found. Nothing it throws contains what was read.
package enum SecretSource: Sendable, Hashable {
  /// An environment variable.
  case env(String)
  /// A file that only its owner may read.
  case file(String)
  /// A program with its arguments, run without a shell; it prints the secret.
  case command([String])

  /// Whether a later read may bring another value.
  package var canChange: Bool {
    switch self {
    case .env: false
    case .file, .command: true
    }
  }

  /// What the operator knows the place by; of a command only the program, since arguments may
  /// hold more than their writer thought.
  package var name: String {
    switch self {
    case .env(let name): "variable \(name)"
    case .file(let path): "file \(path)"
    case .command(let words): "command \(words.first ?? "")"
    }
  }

  /// Reads the secret without its trailing line end; `time` says when a program takes too long.
  package func read(
    in surroundings: Surroundings, time: any TimeSource
  ) async throws(SignInError) -> Secret {
    let secret = try await contents(in: surroundings, time: time)
    guard !secret.isEmpty else {
      throw SignInError(
        .needsPerson, doing: "The secret in \(name) is empty. Store the secret there.")
    }
    return secret
  }

  /// What is there without its trailing line end, be it nothing at all.
  func contents(
    in surroundings: Surroundings, time: any TimeSource
  ) async throws(SignInError) -> Secret {
    let text: String
    switch self {
    case .env(let variable):
      guard let value = surroundings.environment[variable] else {
        throw SignInError(
          .needsPerson,
          doing:
            "The environment variable \(variable), which should hold a secret, is not set. Set "
            + "it for this process.")
      }
      text = value
    case .file(let path):
      let file = SecretFile(path: path, sizeLimit: surroundings.sizeLimit)
      text = try await OwnThread.run { () throws(SignInError) in try file.contents() }
    case .command(let words):
      text = try await SecretCommand(words: words, surroundings: surroundings, time: time)
        .output()
    }
    return Secret(Self.withoutLineEnd(text))
  }

  private static func withoutLineEnd(_ text: String) -> String {
    var scalars = Substring(text).unicodeScalars
    while scalars.last == "\n" || scalars.last == "\r" { scalars.removeLast() }
    return String(scalars)
  }
}
