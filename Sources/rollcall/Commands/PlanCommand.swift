import ArgumentParser
import Core

/// Shows how a job would be cut, without asking the service anything.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Shows the batches of a job, without calling the service.",
    discussion: """
      Needs neither a tenant nor a store. The same job always gives the same plan.

      Example: rollcall plan jobs/mail-contacts.yaml
      """)

  @Argument(help: ArgumentHelp("The job file.", valueName: "job"))
  var file: String

  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await Console.reporting {
      let plan = try Plan(for: try JobFile.read(atPath: file))
      let document = PlanDocument(plan)
      if output.json { return try Console.document(document) }
      print(document)
    }
  }

  private func print(_ plan: PlanDocument) {
    Console.data("\(plan.job): \(plan.batches.count) batches; \(plan.cut)")
    for (number, batch) in plan.batches.enumerated() {
      Console.data("\(number + 1)  \(batch.filter ?? "everything")")
    }
    output.tell("No call was made. Start it with: rollcall run \(file)")
  }
}
