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

  @Flag(help: "Show every call of a job that changes something, not only the first 20.")
  var all = false

  @OptionGroup var work: WorkOptions
  @OptionGroup var tenants: TenantOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await Console.reporting {
      let definition = try JobFile.definition(atPath: file, now: SystemTime().wall())
      if let action = definition.job.action { return try show(definition, action) }
      let settings = RunSettings(at: try tenant(of: definition.job))
      let plan = try await plan(definition, settings)
      if let explain { return try tell(PlanExplanation(explain, in: plan), of: plan) }
      let (pace, stages) = try await before(plan)
      let forecast = Forecast(
        of: plan, pace: pace, stages: stages, width: work.width, pageSize: settings.pageSize)
      let document = PlanDocument(
        plan, forecast, width: work.width, pageSize: settings.pageSize)
      if output.json { return try Console.document(document) }
      print(document)
      if let remark = definition.job.keep?.remark { output.tell(remark) }
    }
  }

  /// Shows the calls of a job that changes something.
  private func show(_ definition: JobDefinition, _ action: Action) throws {
    guard explain == nil else {
      throw Refusal(
        .usage, "A job that changes something has no batches to explain. Leave --explain away.")
    }
    let plan = try ChangePlan.plan(of: definition)
    let most = all || output.json ? plan.lines.count : ChangePlanDocument.usuallyShown
    let document = try ChangePlanDocument(plan, action: action, atMost: most)
    if output.json { return try Console.document(document) }
    document.print(startedBy: file, output)
  }

  private func plan(_ definition: JobDefinition, _ settings: RunSettings) async throws -> Plan {
    let identities = try definition.identities()
    return try await PlanMaker(store: try known(), settings).plan(
      definition.job, identities: identities)
  }

  /// How the calls of the run went that the plan is learned from, and its stages by their names.
  private func before(_ plan: Plan) async throws -> (Pace?, [String: StageID]) {
    guard let baseline = plan.baseline, let store = try known(),
      let record = try await store.run(baseline)
    else { return (nil, [:]) }
    let names = record.job.allStages.map { $0.job.stage ?? "" }
    let stages = Dictionary(zip(names, record.stages)) { first, _ in first }
    return (try await store.pace(of: baseline), stages)
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
      let (listed, all, source) =
        plan.then == nil ? ("", "", "") : (" listed", " in all", ", at the pace of that run")
      Console.data(
        "about \(rows) rows\(listed), \(calls) calls\(all)\(time) at width \(work.width)\(source)")
    }
    if let longest = plan.longestCallSeconds {
      Console.data(
        "longest call of that run: \(Self.seconds(longest)) s; a token must live longer, and most "
          + "live an hour")
    }
    for stage in plan.then ?? [] {
      Console.data("then \(stage.stage): " + Self.sentence(on: stage))
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

  /// What a stage that follows asks, and how often.
  private static func sentence(on stage: PlanDocument.Following) -> String {
    guard let cmdlet = stage.cmdlet else {
      let groups = stage.members.map { ", groups replaced by what \($0) finds" } ?? ""
      return "no call, the rows of \(stage.forEach)\(groups)"
    }
    let asked = "\(cmdlet) \(stage.parameters.joined(separator: " ")), one call for each "
    if let groups = stage.groupsOf {
      return asked + "group named by \(groups.joined(separator: ", ")), and each in those"
        + ways(stage)
    }
    return asked + "row of \(stage.forEach)" + ways(stage)
  }

  /// What each way costs, where the number of rows is known, and which is taken.
  private static func ways(_ stage: PlanDocument.Following) -> String {
    let list = stage.list.map { ", told by the list \($0) as far as it goes" } ?? ""
    let lead = stage.address.map { list + ", asked at \($0) first" } ?? list
    guard let ways = stage.ways, !ways.isEmpty else { return lead }
    let costs = ways.map { way in
      let words = [
        "singly": "singly", "addressed": "at their addresses, \(BulkCall.most) to a batch",
        "together": "in batches of \(BulkCall.most)", "listed": "by the list",
      ]
      return "\(way.calls) calls \(words[way.way] ?? way.way), about "
        + DurationText.text(.seconds(max(way.seconds.rounded(.up), 1)))
        + (way.way == stage.way ? ", taken" : "")
    }
    return lead + " (" + costs.joined(separator: "; ") + ")"
  }

  private static func seconds(_ seconds: Double) -> String {
    String((seconds * 10).rounded() / 10)
  }
}
