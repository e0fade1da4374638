import Foundation

/// Runs the machine's own `gzip` and `openssl`, whose work a test must not imitate.
///
/// It never blocks the cooperative pool, and it leaves no process behind.
enum Tool {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// A process that runs until the test ends it.
  final class Server: Sendable {
    let port: Int
    private let process: Process

    init(port: Int, process: Process) {
      self.port = port
      self.process = process
    }

    // A child of a worker thread inherits its blocked signals, so a polite request never arrives.
    deinit { _ = kill(process.processIdentifier, SIGKILL) }
  }

  /// Runs a tool to its end and returns what it wrote.
  static func run(_ arguments: [String]) async throws -> [UInt8] {
    try await onThread {
      let (process, output) = make(arguments)
      try process.run()
      let bytes = try output.readToEnd() ?? Data()
      process.waitUntilExit()
      guard process.terminationStatus == 0 else {
        throw Failure(description: "\(arguments[0]) ended with \(process.terminationStatus)")
      }
      return Array(bytes)
    }
  }

  static func gzip(_ bytes: [UInt8]) async throws -> [UInt8] {
    try await Scratch.with { scratch in
      let file = scratch.path("plain")
      try Data(bytes).write(to: URL(fileURLWithPath: file))
      return try await run(["gzip", "-9", "-n", "-c", file])
    }
  }

  /// Starts a TLS server that answers every GET, and waits until it listens.
  static func tlsServer(certificate: String, key: String) async throws -> Server {
    try await onThread {
      let (process, output) = make([
        "openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www",
      ])
      try process.run()
      var said = ""
      while let line = try output.read(upToCount: 1), !line.isEmpty {
        said += String(decoding: line, as: UTF8.self)
        guard said.hasSuffix("\n") else { continue }
        let words = said.split { $0 == "\n" || $0 == " " || $0 == ":" }
        guard words.dropLast().last == "127.0.0.1", let port = words.last.flatMap({ Int($0) })
        else { continue }
        return Server(port: port, process: process)
      }
      throw Failure(description: "openssl s_server did not listen; it said: \(said)")
    }
  }

  private static func make(_ arguments: [String]) -> (Process, FileHandle) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return (process, output.fileHandleForReading)
  }

  static func onThread<Value: Sendable>(
    _ work: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      Thread { continuation.resume(with: Result { try work() }) }.start()
    }
  }
}

/// A folder for one test's files, removed at its end.
struct Scratch: Sendable {
  private let folder: URL

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  static func with<Value: Sendable>(
    _ work: (Scratch) async throws -> Value
  ) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("rollcall-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await work(Scratch(folder: folder))
  }
}
