import ArgumentParser
import Core
import Reports

/// Shows where a run stands.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Shows where a run stands.",
    discussion: """
      Reads the store only; the run may go on in another process meanwhile.

      Example: rollcall status last --json
      """)

  @OptionGroup var run: RunArgument
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await Console.reporting {
      let store = try store.openExisting()
      let record = try await run.find(in: store)
      let document = try await StatusDocument.of(record, in: store)
      if output.json { return try Console.document(document) }
      print(document, log: try await store.events(of: record.id, atMost: 5))
      if let advice = record.advice { output.tell(advice) }
    }
  }

  private func print(_ status: StatusDocument, log: [RecordedEvent]) {
    let batches = status.batches
    let states = BatchState.allCases.map { "\($0.rawValue) \(batches[$0])" }
    for (name, value) in [
      ("run", "\(status.run)"), ("job", status.job), ("tenant", status.tenant),
      ("state", status.state + (status.tolerated == true ? ", as the job tolerates" : "")),
      status.lines.map { ("lines", $0.text) } ?? ("rows", "\(status.rows)"),
      ("batches", states.joined(separator: ", ")),
      ("calls", "\(status.calls), of these throttled \(status.throttled)"),
      ("renewals", "\(status.renewals)"), ("started", status.startedAt),
      ("finished", status.finishedAt ?? "not yet"),
    ] {
      Console.data(name.padded(to: 10) + TerminalText.clean(value))
    }
    for line in log {
      Console.data("\(line.at.iso8601)  \(TerminalText.clean(line.event.text))")
    }
  }
}

extension String {
  /// The text and as many blanks as it takes to reach a width.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(width - count, 0))
  }
}
