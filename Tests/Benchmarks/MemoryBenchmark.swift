import ArgumentParser
import Core
import Engine
import Foundation
import Subprocess
import TestSupport

/// Runs a command and tells its time and its peak memory, as the system accounts for them.
struct MemoryBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "memory")

  @Argument(parsing: .captureForPassthrough) var command: [String]

  func run() async throws {
    let began = Bench.time.monotonic()
    let result = try await Subprocess.run(
      .name("env"), arguments: Arguments(command), input: .none,
      output: .currentStandardOutput, error: .currentStandardError)
    let seconds = (Bench.time.monotonic() - began).inSeconds
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
    print("it ended: \(result.terminationStatus)")
  }
}
