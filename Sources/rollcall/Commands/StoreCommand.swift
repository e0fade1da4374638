import ArgumentParser
import Core
import Store

/// Looks after a store, apart from any run.
struct StoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: "Checks a store, makes it smaller, or forgets a run.",
    discussion: "Example: rollcall store check --store rollcall.db",
    subcommands: [Check.self, Compact.self, Forget.self])

  /// Reads everything and says whether it is sound.
  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Checks every page of a store, and the books of every run.",
      discussion: """
        Reads only, and says at the end whether the store is sound. Exit code 74 when it is not.

        Example: rollcall store check
        """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Console.reporting {
        let report = StoreReportDocument(try await store.maintenance().check())
        if output.json {
          try Console.document(report)
        } else {
          for line in report.lines { Console.data(TerminalText.clean(line)) }
        }
        guard report.sound else { throw Exit.store.code }
      }
    }
  }

  /// Gives room back to the disk.
  struct Compact: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "compact",
      abstract: "Gives the room back that forgotten and dropped rows took.",
      discussion: """
        Needs the store for itself, and about twice its size on the disk for the while.

        Example: rollcall store compact
        """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Console.reporting {
        let sizes = try await store.maintenance().compact()
        if output.json {
          try Console.document(["before": sizes.before, "after": sizes.after])
        }
        output.tell(
          "The store had \(sizes.before) bytes and has \(sizes.after) now: "
            + "\(max(sizes.before - sizes.after, 0)) bytes were given back.")
      }
    }
  }

  /// Removes a run and everything of it.
  struct Forget: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "forget",
      abstract: "Removes a run, its rows, its log and the runs that only check it.",
      discussion: """
        What is removed cannot be brought back; files that were exported stay. A run that somebody \
        works on is never removed; one that is not finished, or that such a one compares itself \
        with, only with --force. The file keeps its size until: rollcall store compact

        Example: rollcall store forget 3
        """)

    @Argument(help: ArgumentHelp("The run's number.", valueName: "run"))
    var run: Int64

    @Flag(help: "Also when the run is not finished, or one that is not still learns from it.")
    var force = false

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Console.reporting {
        let forgotten = try await store.maintenance().forget(RunID(run), force ? .forced : .careful)
        guard forgotten.runs > 0 else {
          throw Refusal(.usage, "The store holds no run \(run). See them with: rollcall runs")
        }
        if output.json {
          try Console.document([
            "runs": forgotten.runs, "batches": forgotten.batches, "rows": forgotten.rows,
          ])
        }
        let checks = forgotten.runs > 1 ? " and \(forgotten.runs - 1) that checked it" : ""
        output.tell(
          "Run \(run)\(checks) is forgotten: \(forgotten.batches) batches, \(forgotten.rows) rows. "
            + "Give the room back with: rollcall store compact")
      }
    }
  }
}
