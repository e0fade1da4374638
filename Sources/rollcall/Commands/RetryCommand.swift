import ArgumentParser
import Core
import Engine

/// Opens buried batches of a run again.
struct RetryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Opens the buried batches of a run again, with a fresh budget.",
    discussion: """
      Asks nobody: 'resume' then asks for them, and for what changed meanwhile. With --smaller each \
      is cut into smaller ones first, where one object or one slow page of it was to blame. See why \
      they are buried with: rollcall batches RUN --buried

      Example: rollcall retry last --smaller
      """)

  @OptionGroup var run: RunArgument

  @Option(help: ArgumentHelp("Only this batch.", valueName: "number"))
  var batch: Int64?

  @Flag(help: "Cut each into smaller ones.")
  var smaller = false

  @OptionGroup var tenants: TenantOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await Console.reporting {
      let store = try store.openExisting()
      let record = try await run.find(in: store)
      try refuseEnded(record)
      let buried = try await buried(of: record, in: store)
      let reopening = Reopening(of: record, in: store, try settings(for: record))
      var document = RetryDocument(run: record.id.number)
      for batch in buried {
        let outcome = try await reopening.open(batch, smaller ? .smaller : .asItWas)
        document.note(outcome, of: batch.id)
        tell(outcome, of: batch)
      }
      if output.json { try Console.document(document) }
      try conclude(document, record)
    }
  }

  private func refuseEnded(_ record: RunRecord) throws {
    switch record.state {
    case .open, .incomplete: return
    case .complete:
      throw Refusal(.usage, "Run \(record.id) is complete; there is nothing to ask again.")
    case .cancelled:
      throw Refusal(.usage, "Run \(record.id) was cancelled, so nothing of it is asked again.")
    }
  }

  private func buried(of record: RunRecord, in store: any RunStore) async throws -> [Batch] {
    var all = try await store.allBatches(of: record.id, in: [.buried])
    if let action = record.job.action { all = try await sendable(all, action, in: store) }
    guard let batch else { return all }
    let chosen = all.filter { $0.id.number == batch }
    guard !chosen.isEmpty else {
      throw Refusal(
        .usage,
        "Run \(record.id) has no buried batch \(batch). See them with: "
          + "rollcall batches \(record.id) --buried")
    }
    return chosen
  }

  /// The batches with lines that may be sent again, or read.
  private func sendable(
    _ batches: [Batch], _ action: Action, in store: any RunStore
  ) async throws -> [Batch] {
    var chosen: [Batch] = []
    var unknown = 0
    for batch in batches {
      let lines = try await store.lines(of: batch.id)
      let lost = lines.count { $0.state == .unknown }
      unknown += lost
      let isSendable = lines.contains { [.refused, .waiting].contains($0.state) }
      if isSendable || (lost > 0 && action.readBack != nil) { chosen.append(batch) }
    }
    if unknown > 0 {
      output.tell(
        "\(unknown) lines are unknown: their calls may have been applied. They are "
          + (action.readBack == nil ? "not sent again." : "read back, and not sent again unseen."))
    }
    return chosen
  }

  /// How long a filter may be is the tenant's; only a cut asks.
  private func settings(for record: RunRecord) throws -> RunSettings {
    smaller ? RunSettings(at: try tenants.tenant(named: record.job.tenant)) : RunSettings()
  }

  private func tell(_ outcome: Reopening.Outcome, of batch: Batch) {
    switch outcome {
    case .opened: output.tell("Batch \(batch.id) will be asked again.")
    case .cut(let parts):
      output.tell("Batch \(batch.id) will be asked again, cut into \(parts) smaller ones.")
    case .uncuttable:
      output.tell(
        "Batch \(batch.id) cannot be cut smaller and stays buried. Ask it again as it was with: "
          + "rollcall retry \(run.name) --batch \(batch.id)")
    case .notBuried: output.tell("Batch \(batch.id) is not buried any more.")
    }
  }

  private func conclude(_ document: RetryDocument, _ record: RunRecord) throws {
    guard document.isEmpty else {
      return output.tell("Go on with: \(record.resumeCommand)")
    }
    guard document.uncuttable.isEmpty else {
      throw Exit.buried.code
    }
    output.tell("Run \(record.id) has no buried batch.")
  }
}
