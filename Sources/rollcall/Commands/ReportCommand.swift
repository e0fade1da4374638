import ArgumentParser
import Core
import Reports

/// Writes what a run found as a page for people.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Writes a run as one page of HTML: what is missing, what changed, what is risky.",
    discussion: """
      The page needs nothing but itself: it can be mailed, printed and kept. It tells what was \
      asked and read, what changed since the last complete run before, which rights and forwarding \
      somebody should look at, and holds the rows in tables that sort and filter.

      Example: rollcall report last --output report-{job}-{date}.html
      """)

  /// The usual name of the file.
  static let usualPath = "report-{job}-{date}.html"

  @OptionGroup var run: RunArgument

  @Option(
    name: .customLong("output"),
    help: ArgumentHelp(
      "Where to write; {date}, {run}, {job} and {tenant} are filled in. (default: "
        + "report-{job}-{date}.html)",
      valueName: "path"))
  var path: String?

  @Flag(name: .customLong("stdout"), help: "Write the page to standard output.")
  var isStream = false

  @Option(
    help: ArgumentHelp(
      "Rows that each table holds, 0 to 50000; the rest is counted.", valueName: "number"))
  var rows = PageWriter.mostRows

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (0...PageWriter.mostRows).contains(rows) else {
      throw ValidationError("--rows must be from 0 to 50000.")
    }
    guard !isStream || (path == nil && !output.json) else {
      throw ValidationError(
        "--stdout prints the page itself. Leave --output and --json away, or --stdout.")
    }
  }

  func run() async throws {
    try await Console.reporting {
      let store = try store.openExisting()
      let record = try await run.find(in: store)
      if record.job.action != nil {
        throw Refusal(
          .usage,
          "Run \(record.id) changed something, and keeps no rows that a report could tell of. See what "
            + "became of each line with: rollcall export \(record.id)")
      }
      let path = try usedPath(for: record)
      let maker = try ReportMaker(
        of: record, in: store, to: Self.target(at: path), path: path, rows: rows)
      let document = try await maker.write()
      if let path { output.tell("\(document.sentence) Written to \(TerminalText.clean(path)).") }
      if output.json { try Console.document(document) }
    }
  }

  /// Where the page will stand; nil where it is streamed.
  private func usedPath(for run: RunRecord) throws -> String? {
    isStream ? nil : try OutputPath(path ?? Self.usualPath).expanded(for: run)
  }

  private static func target(at path: String?) -> DifferenceWriter.Target {
    path.map { .file($0) } ?? .stream { Console.lines($0) }
  }
}
