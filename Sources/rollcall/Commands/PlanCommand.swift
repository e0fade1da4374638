import ArgumentParser
import Core
import Engine
import Foundation

/// Shows how a job would be cut, without asking the service anything.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Shows the batches of a job, without calling the service.",
    discussion: """
      Where the store holds a complete run of the job, the plan is learned from it, with its calls \
      and its time. Otherwise the run begins with one batch, which its first pages tell how to cut.

      Example: rollcall plan jobs/mail-contacts.yaml --explain "O'Neill"
      """)

  @Argument(help: ArgumentHelp("The job file.", valueName: "job"))
  var file: String

  @Option(
    help: ArgumentHelp(
      "Tell which batch would hold this name, or what this filter means, such as \"Name -like 'Ab*'\".",
      valueName: "name"))
  var explain: String?

  @OptionGroup var work: WorkOptions
  @OptionGroup var tenants: TenantOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await Console.reporting {
      let definition = try JobFile.definition(atPath: file, now: SystemTime().wall())
      let settings = RunSettings(at: try tenant(of: definition.job))
      let plan = try await plan(definition, settings)
      if let explain { return try tell(PlanExplanation(explain, in: plan), of: plan) }
      let forecast = Forecast(
        of: plan, pace: try await pace(of: plan), width: work.width, pageSize: settings.pageSize)
      let document = PlanDocument(plan, forecast)
      if output.json { return try Console.document(document) }
      print(document)
    }
  }

  private func plan(_ definition: JobDefinition, _ settings: RunSettings) async throws -> Plan {
    let identities = try definition.identities()
    return try await PlanMaker(store: try known(), settings).plan(
      definition.job, identities: identities)
  }

  /// How the calls of the run went that the plan is learned from.
  private func pace(of plan: Plan) async throws -> Pace? {
    guard let baseline = plan.baseline, let store = try known() else { return nil }
    return try await store.pace(of: baseline)
  }

  /// The store, if there is one; a plan can be made without.
  private func known() throws -> (any RunStore)? {
    FileManager.default.fileExists(atPath: store.resolved) ? try store.open() : nil
  }

  /// The tenant, for its limits; a plan can be shown without one.
  private func tenant(of job: Job) throws -> Tenant? {
    guard FileManager.default.fileExists(atPath: tenants.resolved) else { return nil }
    return try tenants.tenant(named: job.tenant)
  }

  private func print(_ plan: PlanDocument) {
    Console.data("\(plan.job): \(plan.batches.count) batches; \(TerminalText.clean(plan.cut))")
    if let needs = plan.needs { Console.data("needs \(needs)") }
    if let keeps = plan.keeps { Console.data("keeps \(keeps)") }
    for way in plan.tells ?? [] { Console.data("tells \(TerminalText.clean(way))") }
    if let moment = plan.changedAfter { Console.data("only what changed after \(moment)") }
    if let rows = plan.rows, let calls = plan.calls {
      let time = plan.seconds.map { ", about \(Int($0.rounded(.up))) s" } ?? ""
      Console.data("about \(rows) rows, \(calls) calls\(time) at width \(work.width)")
    }
    if let longest = plan.longestCallSeconds {
      Console.data(
        "longest call of that run: \(Self.seconds(longest)) s; a token must live longer, and most "
          + "live an hour")
    }
    for stage in plan.then ?? [] {
      Console.data(
        "then \(stage.stage): \(stage.cmdlet) \(stage.parameters.joined(separator: " ")), "
          + "one call for each row of \(stage.forEach)" + Self.ways(stage))
    }
    for (number, batch) in plan.batches.enumerated() { print(batch, number + 1) }
    output.tell("No call was made. Start it with: rollcall run \(file)")
  }

  private func print(_ batch: PlanDocument.Batch, _ number: Int) {
    let rows = batch.expected.map { "\($0) rows" } ?? ""
    Console.data(
      "\(number)".padded(to: 6) + rows.padded(to: 12)
        + TerminalText.clean(batch.filter ?? "everything"))
  }

  private func tell(_ explanation: PlanExplanation, of plan: Plan) throws {
    if output.json {
      return try Console.document(
        explanation.found.map { PlanDocument.Batch($0.part, side: $0.side) })
    }
    for found in explanation.found {
      let side = plan.stages.count > 1 ? "side \(found.side), " : ""
      Console.data(
        "\(side)batch \(found.number)  "
          + TerminalText.clean(found.part.predicate.stored ?? "everything"))
    }
    if explanation.found.isEmpty { Console.data("no batch of this plan") }
    output.tell("Told without the service, whose own comparison decides.")
  }

  /// Calls each way, where the number of rows is known.
  private static func ways(_ stage: PlanDocument.Following) -> String {
    guard let calls = stage.calls, let bulk = stage.bulkCalls else { return "" }
    return " (\(calls) singly, \(bulk) in batches of \(BulkCall.most))"
  }

  private static func seconds(_ seconds: Double) -> String {
    String((seconds * 10).rounded() / 10)
  }
}
