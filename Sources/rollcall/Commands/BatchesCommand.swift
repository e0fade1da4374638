import ArgumentParser
import Core
import Reports

/// Lists the batches of a run.
struct BatchesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batches",
    abstract: "Lists the batches of a run, in the order of its plan.",
    discussion: """
      With --json: one line of JSON for each batch.

      Example: rollcall batches last --state buried
      """)

  @OptionGroup var run: RunArgument

  @Option(
    name: .customLong("state"),
    help: "Only batches in this state; may be given more than once.")
  var states: [BatchState] = []

  @Flag(help: "Print the identities of a list that no object was found for, one a line, instead.")
  var unknown = false

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await Console.reporting {
      let store = try store.openExisting()
      let record = try await run.find(in: store)
      if unknown {
        return try await UnknownIdentities(of: record, in: store).each { Console.data($0) }
      }
      let wanted = states.isEmpty ? Set(BatchState.allCases) : Set(states)
      var last: BatchID?
      // A page at a time: a run may have millions.
      while true {
        let batches = try await store.batches(
          of: record.id, in: wanted, after: last, atMost: 1000)
        for batch in batches { try print(BatchDocument(batch)) }
        guard let end = batches.last else { return }
        last = end.id
      }
    }
  }

  private func print(_ batch: BatchDocument) throws {
    if output.json { return Console.data(try JSONText.line(batch)) }
    let cells = [
      "\(batch.batch)".padded(to: 7), batch.role.padded(to: 9), batch.state.padded(to: 8),
      "\(batch.rows) rows".padded(to: 12), TerminalText.clean(batch.filter ?? "everything"),
      (batch.lastFailure ?? batch.suspicion).map { "— " + TerminalText.clean($0) } ?? "",
    ]
    Console.data(cells.joined(separator: "  "))
  }
}

extension BatchState: ExpressibleByArgument {}
