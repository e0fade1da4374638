import Core
import Dispatch
import Foundation

/// Runs a program that prints a secret.
///
/// It never involves a shell, lets the program read nothing, and keeps nothing of what it says
/// besides the secret. It blocks: call it on a thread of its own.
struct SecretCommand: Sendable {
  var words: [String]
  var surroundings: Surroundings

  func output() throws(SignInError) -> String {
    let program = try executable()
    let (process, exited) = (Process(), DispatchSemaphore(value: 0))
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = Array(words.dropFirst())
    process.environment = surroundings.environment
    process.standardInput = FileHandle.nullDevice
    // Dropped, because a program in trouble may print the secret there.
    process.standardError = FileHandle.nullDevice
    process.terminationHandler = { _ in exited.signal() }
    let pipe = try start(process)
    let deadline = DispatchTime.now() + surroundings.commandTimeLimit.inSeconds
    let bytes: [UInt8]
    do throws(SignInError) {
      bytes = try drain(pipe.fileHandleForReading.fileDescriptor, until: deadline)
      guard exited.wait(timeout: deadline) == .success else { throw late() }
    } catch {
      end(process, exited)
      throw error
    }
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      throw failure(
        .transient,
        "ended with exit code \(process.terminationStatus) instead of printing a secret")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw failure(.needsPerson, "printed something that is not UTF-8 text")
    }
    return text
  }

  /// Starts one program at a time: one started between another's pipe and its start would
  /// inherit that pipe and keep it open for as long as it runs.
  private func start(_ process: Process) throws(SignInError) -> Pipe {
    Self.starting.lock()
    defer { Self.starting.unlock() }
    let pipe = Pipe()
    process.standardOutput = pipe
    do { try process.run() } catch {
      throw failure(
        .needsPerson, "could not be started. Check that it is a program for this machine")
    }
    return pipe
  }

  private static let starting = NSLock()

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
      let ready = unsafe poll(&wanted, 1, Int32(clamping: left))
      if ready <= 0 { continue }
      let count = unsafe read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += chunk.prefix(count)
      guard bytes.count <= surroundings.sizeLimit else { throw tooLong() }
    }
  }

  /// The program as a path; names without a slash are looked up as a shell would.
  private func executable() throws(SignInError) -> String {
    guard let name = words.first, !name.isEmpty else {
      throw SignInError(
        .misconfigured,
        doing: "A secret's command is empty. Name a program and its arguments in the tenants file.")
    }
    let places = (surroundings.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    let candidates = name.contains("/") ? [name] : places.map { "\($0)/\(name)" }
    guard let found = candidates.first(where: FileManager.default.isExecutableFile) else {
      throw SignInError(
        .needsPerson,
        doing: "The secret's command \(name) was not found, or is not executable. Install it, or "
          + "give its full path.")
    }
    return found
  }

  /// Ends the program at once, with everything it started in its process group.
  private func end(_ process: Process, _ exited: DispatchSemaphore) {
    let id = process.processIdentifier
    kill(getpgid(id) == id ? -id : id, SIGKILL)
    // Collects the exit status; a process stuck in the kernel is left to the system.
    _ = exited.wait(timeout: .now() + 1)
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

  private func failure(_ kind: SignInError.Kind, _ what: String) -> SignInError {
    SignInError(
      kind,
      doing: "The secret's command \(words.first ?? "") \(what). Run it by hand, as the same user, "
        + "to see why.")
  }
}
