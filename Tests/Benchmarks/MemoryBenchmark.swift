import ArgumentParser
import Foundation

/// Runs a command and tells its time and its peak memory, as the system accounts for them.
struct MemoryBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "memory")

  @Argument(parsing: .captureForPassthrough) var command: [String]

  func run() async throws {
    let process = Process()
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    let seconds = try await Bench.timed {
      try process.run()
      process.waitUntilExit()
    }
    var usage = rusage()
    // Linux counts in kilobytes, macOS in bytes.
    #if os(Linux)
      _ = unsafe getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
      let peak = Double(usage.ru_maxrss) / 1024
    #else
      _ = unsafe getrusage(RUSAGE_CHILDREN, &usage)
      let peak = Double(usage.ru_maxrss) / 1024 / 1024
    #endif
    Bench.report("seconds", seconds, "s")
    Bench.report("peak memory", peak, "MB")
    print("exit code: \(process.terminationStatus)")
  }
}
