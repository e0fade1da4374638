import Foundation

/// The program, as it was built, running as a process of its own.
///
/// It has the environment it is given and no other, nothing to read, and files for what it writes.
/// It is never searched for in PATH: it lies where the tests lie.
final class Program: Sendable {
  struct Ended: Sendable {
    /// The exit code; the negative number of the signal when one ended it.
    var code: Int32
    /// What it wrote to standard output.
    var data: String
    /// What it wrote to standard error.
    var told: String
  }

  private let process: Process
  private let end: AsyncStream<Void>
  private let data: URL
  private let told: URL

  /// Where the build put the executable: beside the tests.
  static var location: URL {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
    let tests = bundle ?? URL(filePath: CommandLine.arguments[0])
    return tests.deletingLastPathComponent().appending(path: "rollcall")
  }

  private init(_ process: Process, _ end: AsyncStream<Void>, data: URL, told: URL) {
    self.process = process
    self.end = end
    self.data = data
    self.told = told
  }

  static func start(
    _ arguments: [String], in folder: URL, environment: [String: String]
  ) async throws -> Program {
    let process = Process()
    process.executableURL = location
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    let number = UUID().uuidString
    let data = folder.appending(path: "\(number).stdout")
    let told = folder.appending(path: "\(number).stderr")
    try Data().write(to: data)
    try Data().write(to: told)
    process.standardOutput = try FileHandle(forWritingTo: data)
    process.standardError = try FileHandle(forWritingTo: told)
    let (end, reach) = AsyncStream.makeStream(of: Void.self)
    process.terminationHandler = { _ in reach.finish() }
    try await launch(process)
    return Program(process, end, data: data, told: told)
  }

  /// Launches as a shell would: the threads of a test block every signal, and children inherit it.
  private static func launch(_ process: Process) async throws {
    try await withCheckedThrowingContinuation { waiter in
      Thread.detachNewThread {
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
        waiter.resume(with: Result { try process.run() })
      }
    }
  }

  var isRunning: Bool { process.isRunning }

  /// Sends a signal to this process alone, unless it has ended.
  func send(_ signal: Int32) {
    if process.isRunning { _ = kill(process.processIdentifier, signal) }
  }

  /// Waits until the process has ended.
  func ended() async throws -> Ended {
    for await _ in end {}
    try Task.checkCancellation()
    let status = process.terminationStatus
    return Ended(
      code: process.terminationReason == .exit ? status : -status,
      data: String(decoding: try Data(contentsOf: data), as: UTF8.self),
      told: String(decoding: try Data(contentsOf: told), as: UTF8.self))
  }
}
