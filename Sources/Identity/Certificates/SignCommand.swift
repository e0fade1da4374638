import Core
import Foundation
import Subprocess

/// Has a program sign a digest: a key vault, a hardware module or a PKCS #11 token behind it.
///
/// The program reads the digest as base64url on its standard input, is given the algorithm and the
/// certificate's SHA-256 thumbprint as its last two arguments, and prints the signature as
/// base64url. Nothing it says besides the signature is kept.
struct SignCommand: Sendable {
  /// How a program says that its key cannot sign by this algorithm.
  static let unableStatus: TerminationStatus = .exited(69)

  private let program: OutsideProgram

  init(words: [String], surroundings: Surroundings, time: any TimeSource) {
    program = OutsideProgram(
      words: words, role: "signing command", product: "a signature",
      surroundings: surroundings, time: time)
  }

  /// What the operator knows it by.
  var name: String { program.name }

  /// Nil when the program says that its key cannot sign by this algorithm.
  func signature(
    over digest: [UInt8], by algorithm: SigningAlgorithm, for certificate: Thumbprint
  ) async throws(SignInError) -> [UInt8]? {
    let ending = try await program.run(
      adding: [algorithm.rawValue, "\(certificate)"],
      reading: Array("\(Base64URL.text(digest))\n".utf8))
    if ending.status == Self.unableStatus { return nil }
    guard ending.status.isSuccess else { throw program.unsuccessful(ending.status) }
    let text = String(validating: ending.output, as: UTF8.self) ?? ""
    let line = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !line.isEmpty, let signature = Base64URL.bytes(line) else {
      throw program.failure(
        .needsPerson, "printed something that is no signature. It must print base64url alone")
    }
    return signature
  }
}
