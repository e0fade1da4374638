import ArgumentParser
import Core

/// Lists the runs of a store.
struct RunsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "Lists the runs in the store, newest first.",
    discussion: """
      With --json: one line of JSON for each run, as 'status --json' has it.

      Example: rollcall runs --limit 5
      """)

  @Option(help: "How many runs to list at most.")
  var limit = 20

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
  }

  func run() async throws {
    try await Console.reporting {
      let store = try store.openExisting()
      let runs = try await store.runs(atMost: limit)
      if runs.isEmpty { output.tell("The store holds no run yet.") }
      for run in runs {
        let status = StatusDocument(run, try await store.counts(of: run.id))
        Console.data(try output.json ? JSONText.line(status) : line(status))
      }
    }
  }

  private func line(_ status: StatusDocument) -> String {
    let cells = [
      "\(status.run)".padded(to: 6), status.startedAt, status.state.padded(to: 10),
      "\(status.rows) rows".padded(to: 16), TerminalText.clean(status.job),
    ]
    return cells.joined(separator: "  ")
  }
}
