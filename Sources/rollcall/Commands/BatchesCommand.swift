import ArgumentParser
import Core
import Reports

/// Lists the batches of a run.
struct BatchesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batches",
    abstract: "Lists the batches of a run, in the order of its plan.",
    discussion: """
      With --json: one line of JSON for each batch, or each call. --attempts shows the latest \
      \(mostAttempts) calls for a batch: when, how it ended, how long each phase took counted from \
      its start, and the numbers by which the service's support finds it.

      Example: rollcall batches last --batch 12 --attempts
      """)

  /// The log of a batch that fails for days has no end.
  static let mostAttempts = 1000

  @OptionGroup var run: RunArgument

  @Option(
    name: .customLong("state"),
    help: "Only batches in this state; may be given more than once.")
  var states: [BatchState] = []

  @Flag(help: "Only buried batches, each with the reason why.")
  var buried = false

  @Option(help: ArgumentHelp("Only this batch.", valueName: "number"))
  var batch: Int64?

  @Flag(help: "Show the calls that were made for the batch instead.")
  var attempts = false

  @Flag(help: "Print the identities of a list that no object was found for, one a line, instead.")
  var unknown = false

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard batch != nil || !attempts else {
      throw ValidationError("--attempts needs --batch: it shows the calls of one batch.")
    }
  }

  func run() async throws {
    try await Console.reporting {
      let store = try store.openExisting()
      let record = try await run.find(in: store)
      if unknown {
        return try await UnknownIdentities(of: record, in: store).each { Console.data($0) }
      }
      if let batch {
        return try await show(try await find(batch, of: record, in: store), of: record, store)
      }
      let chosen = Set(states + (buried ? [.buried] : []))
      let wanted = chosen.isEmpty ? Set(BatchState.allCases) : chosen
      var last: BatchID?
      // A page at a time: a run may have millions.
      while true {
        let batches = try await store.batches(
          of: record.id, in: wanted, after: last, atMost: 1000)
        for batch in batches { try print(BatchDocument(batch, of: record)) }
        guard let end = batches.last else { return }
        last = end.id
      }
    }
  }

  private func find(
    _ number: Int64, of run: RunRecord, in store: any RunStore
  ) async throws -> Batch {
    let found = try await store.batches(
      of: run.id, in: Set(BatchState.allCases), after: BatchID(number - 1), atMost: 1)
    guard let batch = found.first, batch.id.number == number else {
      throw Refusal(
        .usage,
        "Run \(run.id) has no batch \(number). See them with: rollcall batches \(run.id)")
    }
    return batch
  }

  private func show(_ batch: Batch, of run: RunRecord, _ store: any RunStore) async throws {
    guard attempts else { return try await showWhole(batch, of: run, store) }
    for attempt in try await store.attempts(of: batch.id, atMost: Self.mostAttempts) {
      let document = AttemptDocument(attempt, of: batch.id)
      guard !output.json else {
        Console.data(try JSONText.line(document))
        continue
      }
      for line in document.lines { Console.data(TerminalText.clean(line)) }
    }
  }

  /// The batch, and the objects it asks about by name, if it does.
  private func showWhole(
    _ batch: Batch, of run: RunRecord, _ store: any RunStore
  ) async throws {
    var document = BatchDocument(batch, of: run)
    if document.forEach != nil {
      document.subjects = try await store.subjects(of: batch.id).map {
        BatchDocument.Subject(guid: $0.guid.description, key: $0.key)
      }
    }
    try print(document)
    guard !output.json else { return }
    for subject in document.subjects ?? [] {
      Console.data("  \(subject.guid)  \(TerminalText.clean(subject.key))")
    }
  }

  private func print(_ batch: BatchDocument) throws {
    if output.json { return Console.data(try JSONText.line(batch)) }
    let cells = [
      "\(batch.batch)".padded(to: 7), batch.role.padded(to: 9), batch.state.padded(to: 8),
      "\(batch.rows) rows".padded(to: 12), TerminalText.clean(batch.share),
      (batch.lastFailure ?? batch.suspicion).map { "— " + TerminalText.clean($0) } ?? "",
    ]
    Console.data(cells.joined(separator: "  "))
  }
}

extension BatchDocument {
  /// Its part of the question, for people.
  fileprivate var share: String {
    guard let forEach else { return filter ?? "everything" }
    return "\(stage ?? "asked"): about rows of \(forEach)"
  }
}

extension BatchState: ExpressibleByArgument {}
