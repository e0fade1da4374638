import ArgumentParser

/// Measures what the project promises, and prints what it measured: nothing here judges.
@main
struct Benchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmarks",
    subcommands: [
      QueueBenchmark.self, PagesBenchmark.self, ExportBenchmark.self, MemoryBenchmark.self,
      ThrottleBenchmark.self, DiffBenchmark.self, AccessBenchmark.self,
    ])
}
