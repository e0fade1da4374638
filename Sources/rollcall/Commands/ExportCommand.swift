import ArgumentParser
import Core
import Reports

/// Writes the rows of a run to a file.
struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes the rows of a run to a file, each object once.",
    discussion: """
      The file appears whole or not at all, with a manifest beside it. Cells that a spreadsheet \
      would run as a formula are defused unless --raw is given.

      Example: rollcall export last --format jsonl --output contacts.jsonl
      """)

  @OptionGroup var run: RunArgument

  @Option(
    name: .customLong("output"),
    help: ArgumentHelp(
      "Where to write; {date}, {run}, {job} and {tenant} are filled in.",
      valueName: "path"))
  var path: String?

  @Option(
    help: ArgumentHelp(
      "Whose rows to write, where the job has stages. (default: the first)", valueName: "name"))
  var stage: String?

  @Option(help: "csv or jsonl. (default: the job's)")
  var format: Job.Output.Format?

  @Flag(help: "Write cells exactly as they are, formulas too.")
  var raw = false

  @Flag(help: "Write what is kept so far, though the run is not complete.")
  var partial = false

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await Console.reporting {
      let store = try store.openExisting()
      let record = try await run.find(in: store)
      let isTolerated = record.isTolerated(with: try await store.counts(of: record.id))
      let isChange = record.job.action != nil
      guard record.state == .complete || isTolerated || partial || isChange else {
        throw Refusal(
          record.state == .incomplete ? .buried : .stopped,
          "Run \(record.id) is \(record.standing), so its rows are not all there. "
            + "Write what is kept so far with --partial. \(record.advice ?? "")")
      }
      let summary = try await ResultWriter(store: store, output: output).write(
        try result(of: record), path: path, format: format, cells: raw ? .raw : .defused)
      if output.json { try Console.document(summary.manifest) }
      if record.state == .incomplete, !isTolerated { throw Exit.buried.code }
    }
  }
}

extension ExportCommand {
  private func result(of run: RunRecord) throws -> StageResult {
    let results = run.results
    guard let stage else { return results[0] }
    if let result = results.first(where: { $0.name == stage }) { return result }
    let names = results.compactMap(\.name)
    throw Refusal(
      .usage,
      names.isEmpty
        ? "The job of run \(run.id) has one stage only, so there is none to name. Leave --stage away."
        : "The job of run \(run.id) has no stage of this name. Its stages are: "
          + names.joined(separator: ", ") + ".")
  }
}

extension Job.Output.Format: ExpressibleByArgument {}
