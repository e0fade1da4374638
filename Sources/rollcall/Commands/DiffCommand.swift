import ArgumentParser
import Core
import Reports
import Synchronization

/// Tells what differs between two runs of a job.
struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Shows what differs between two runs of a job: added, removed, changed.",
    discussion: """
      Without runs: the last two complete ones. With one: the complete one before it, and it. A row \
      is the same in both by the job's 'identity', else by the object's GUID. What a run could not \
      have seen is told as not seen, never as removed.

      Without --stage the rows of the job's first stage are shown, and of each other stage that \
      has an 'identity' how many differ; the exit code heeds them all.

      With --exit-code it ends with 1 when the runs differ, and with 3 when they do not but one of \
      them did not see everything.

      Example: rollcall diff 41 42 --format html --output changes-{date}.html
      """)

  @Argument(
    help: ArgumentHelp("Two runs: their numbers, or 'last'.", valueName: "run"))
  var runs: [String] = []

  @Option(help: ArgumentHelp("The job whose runs are meant.", valueName: "name"))
  var job: String?

  @Option(
    help: ArgumentHelp(
      "Columns by which a row is the same, in place of the job's.", valueName: "columns"))
  var identity: String?

  @Option(
    help: ArgumentHelp("Compare one stage by itself: its name, or its number.", valueName: "name"))
  var stage: String?

  @Option(help: "csv, jsonl, markdown or html. (default: what --output ends in, or a summary)")
  var format: DifferenceFormat?

  @Option(
    name: .customLong("output"),
    help: ArgumentHelp(
      "Where to write; {date}, {run}, {job} and {tenant} are filled in, for the newer run.",
      valueName: "path"))
  var path: String?

  @Flag(help: "Write cells exactly as they are, formulas too.")
  var raw = false

  @Flag(name: .customLong("exit-code"), help: "End with 1 when the runs differ.")
  var tellsByCode = false

  @Flag(help: "Compare though the runs were asked different questions.")
  var force = false

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard runs.count <= 2 else { throw ValidationError("Name two runs at most.") }
    for name in runs where name != "last" && Int64(name) == nil {
      throw ValidationError("'\(name.shortened)' is not a run: give its number, or 'last'.")
    }
    guard stage.flatMap({ Int($0) }).map({ $0 >= 1 }) ?? true else {
      throw ValidationError("--stage counts from 1.")
    }
    guard identity.map({ !columns(in: $0).isEmpty }) ?? true else {
      throw ValidationError("--identity names no column. Write them as A,B.")
    }
    if let path, format == nil, DifferenceFormat(endingOf: path) == nil {
      throw ValidationError(
        "'\(path.shortened)' does not tell a format by its ending. Add --format csv, jsonl, markdown "
          + "or html.")
    }
    guard !output.json || format == nil || path != nil else {
      throw ValidationError(
        "--json prints a document of its own. Name a file for the differences with --output.")
    }
  }

  func run() async throws {
    try await Console.reporting {
      let store = try store.openExisting()
      let pair = try await RunChoice(store: store, job: job).pair(named: runs)
      if pair.older.job.action != nil || pair.newer.job.action != nil {
        throw Refusal(
          .usage,
          "A run that changes something keeps no rows that could be compared. See what became of each "
            + "line with: rollcall export RUN")
      }
      if let objection = pair.objection(insisting: force ? .yes : .no) {
        throw Refusal(.usage, objection)
      }
      let comparison = try await RunComparison(
        of: pair, stage: stage, identity: identity.map(columns), in: store)
      let document = try await compare(comparison)
      guard tellsByCode else { return }
      if document.different { throw Exit.different.code }
      if !document.whole { throw Exit.buried.code }
    }
  }

  /// Compares and writes; answers the counts.
  private func compare(_ comparison: RunComparison) async throws -> DifferenceDocument {
    let writing = try writing(comparison)
    let first = FirstDifferences()
    let result: DifferenceResult
    do {
      result = try await comparison.differences { difference in
        first.take(difference)
        try writing?.writer.take(difference)
      }
    } catch {
      throw writing?.writer.failure ?? error
    }
    let seal = try writing?.writer.end(result)
    var document = DifferenceDocument(comparison, result)
    let others = try await others(than: comparison)
    document.take(others)
    if let writing, let path = writing.path, let seal {
      document.output = .init(path: path, format: writing.format.rawValue, seal)
      output.tell("\(document.sentence) Written to \(TerminalText.clean(path)).")
    }
    if writing != nil { for stage in others { output.tell(TerminalText.clean(stage.sentence)) } }
    if output.json {
      try Console.document(document)
    } else if writing == nil {
      try document.print(first.kept, of: comparison.head)
    }
    return document
  }

  /// What came of the job's other stages, unless one is meant by itself.
  private func others(than first: RunComparison) async throws -> [DifferenceDocument.Stage] {
    guard stage == nil else { return [] }
    return try await StageComparisons(pair: first.pair, store: first.store).compared()
  }

  private struct Writing {
    var writer: DifferenceWriter
    var format: DifferenceFormat
    var path: String?
  }

  /// Nil where a summary is all that is wanted.
  private func writing(_ comparison: RunComparison) throws -> Writing? {
    let cells: Cells = raw ? .raw : .defused
    if let path {
      guard let format = format ?? DifferenceFormat(endingOf: path) else { return nil }
      let expanded = try OutputPath(path).expanded(for: comparison.pair.newer)
      let writer = try DifferenceWriter(
        format, to: .file(expanded), comparison.head, cells: cells)
      return Writing(writer: writer, format: format, path: expanded)
    }
    guard let format else { return nil }
    let writer = try DifferenceWriter(
      format, to: .stream { Console.lines($0) }, comparison.head, cells: cells)
    return Writing(writer: writer, format: format)
  }

  private func columns(in text: String) -> [String] {
    text.split(separator: ",").map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
  }

  /// The first differences of each kind, for the summary.
  private final class FirstDifferences: Sendable {
    private let collected = Mutex(KeptDifferences(most: DifferenceDocument.mostShown))

    var kept: KeptDifferences { collected.withLock(\.self) }

    func take(_ difference: Difference) { collected.withLock { $0.take(difference) } }
  }
}

extension DifferenceFormat: ExpressibleByArgument {}
