import ArgumentParser
import Core

/// A run as people name it: its number, or `last`.
struct RunArgument: ParsableArguments {
  @Argument(help: ArgumentHelp("A run's number, or 'last'.", valueName: "run"))
  var name = "last"

  func validate() throws {
    guard name == "last" || Int64(name) != nil else {
      throw ValidationError("'\(name)' is not a run: give its number, or 'last'.")
    }
  }

  /// The run meant, in a store that must have it.
  func find(in store: any RunStore) async throws -> RunRecord {
    guard let number = Int64(name) else {
      if let last = try await store.lastRun(of: nil) { return last }
      throw Refusal(.usage, "The store holds no run yet. Start one with: rollcall run JOB")
    }
    if let record = try await store.run(RunID(number)) { return record }
    throw Refusal(.usage, "The store holds no run \(number). See them with: rollcall runs")
  }
}
