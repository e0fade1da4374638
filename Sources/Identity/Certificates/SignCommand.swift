import Core
import Dispatch
import Foundation

/// Has a program sign a digest: a key vault, a hardware module or a PKCS #11 token behind it.
///
/// The program reads the digest as base64url on its standard input, is given the algorithm and the
/// certificate's SHA-256 thumbprint as its last two arguments, and prints the signature as
/// base64url. No shell is involved, and nothing it says besides the signature is kept.
struct SignCommand: Sendable {
  /// How a program says that its key cannot sign by this algorithm.
  static let unableStatus: Int32 = 69

  var words: [String]
  var surroundings: Surroundings

  /// What the operator knows it by; arguments may hold more than their writer thought.
  var name: String { "signing command \(words.first ?? "")" }

  /// Nil when the program says that its key cannot sign by this algorithm.
  func signature(
    over digest: [UInt8], by algorithm: SigningAlgorithm, for certificate: Thumbprint
  ) async throws(SignInError) -> [UInt8]? {
    let arguments = Array(words.dropFirst()) + [algorithm.rawValue, "\(certificate)"]
    let input = Base64URL.text(digest) + "\n"
    let output = try await OwnThread.run { () throws(SignInError) in
      try self.output(of: arguments, reading: input)
    }
    guard let output else { return nil }
    let line = output.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !line.isEmpty, let signature = Base64URL.bytes(line) else {
      throw failure(
        .needsPerson, "printed something that is no signature. It must print base64url alone")
    }
    return signature
  }

  // MARK: Running

  private func output(
    of arguments: [String], reading input: String
  ) throws(SignInError) -> String? {
    let (process, exited) = (Process(), DispatchSemaphore(value: 0))
    process.executableURL = URL(fileURLWithPath: try executable())
    process.arguments = arguments
    process.environment = surroundings.environment
    process.standardError = FileHandle.nullDevice
    process.terminationHandler = { _ in exited.signal() }
    let (given, said) = (Pipe(), Pipe())
    (process.standardInput, process.standardOutput) = (given, said)
    do {
      // Before the program starts: a digest fits into the pipe, and writing to one whose reader has
      // gone would end this process.
      try given.fileHandleForWriting.write(contentsOf: Data(input.utf8))
      try given.fileHandleForWriting.close()
      try process.run()
    } catch {
      throw failure(
        .needsPerson, "could not be started. Check that it is a program for this machine")
    }
    let deadline = DispatchTime.now() + surroundings.commandTimeLimit.inSeconds
    let bytes: [UInt8]
    do throws(SignInError) {
      bytes = try drain(said.fileHandleForReading.fileDescriptor, until: deadline)
      guard exited.wait(timeout: deadline) == .success else { throw late() }
    } catch {
      kill(process.processIdentifier, SIGKILL)
      // Collects the exit status; a process stuck in the kernel is left to the system.
      _ = exited.wait(timeout: .now() + 1)
      throw error
    }
    return try text(bytes, after: process)
  }

  private func text(_ bytes: [UInt8], after process: Process) throws(SignInError) -> String? {
    let status = process.terminationStatus
    if process.terminationReason == .exit, status == Self.unableStatus { return nil }
    guard process.terminationReason == .exit, status == 0 else {
      throw failure(.transient, "ended with exit code \(status) instead of printing a signature")
    }
    return String(validating: bytes, as: UTF8.self) ?? ""
  }

  /// Reads to the end on this very thread, since a pool's threads may all be taken.
  private func drain(
    _ descriptor: Int32, until deadline: DispatchTime
  ) throws(SignInError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let now = DispatchTime.now()
      guard now < deadline else { throw late() }
      let left = (deadline.uptimeNanoseconds - now.uptimeNanoseconds) / 1_000_000 + 1
      var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if unsafe poll(&wanted, 1, Int32(clamping: left)) <= 0 { continue }
      let count = unsafe read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += chunk.prefix(count)
      guard bytes.count <= surroundings.sizeLimit else {
        throw failure(.needsPerson, "printed far more than a signature")
      }
    }
  }

  /// The program as a path; names without a slash are looked up as a shell would.
  private func executable() throws(SignInError) -> String {
    let name = words.first ?? ""
    let places = (surroundings.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    let candidates = name.contains("/") ? [name] : places.map { "\($0)/\(name)" }
    guard let found = candidates.first(where: FileManager.default.isExecutableFile) else {
      throw failure(
        .needsPerson, "was not found, or is not executable. Install it, or give its full path")
    }
    return found
  }

  private func late() -> SignInError {
    failure(
      .transient,
      "did not finish within \(surroundings.commandTimeLimit.inSeconds.formatted()) seconds")
  }

  private func failure(_ kind: SignInError.Kind, _ what: String) -> SignInError {
    SignInError(kind, doing: "The \(name) \(what).")
  }
}
