import ArgumentParser

/// The command line: its commands, and nothing else.
@main
struct Rollcall: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollcall",
    abstract: "Asks a Microsoft 365 tenant a huge question as many small, restartable ones.",
    discussion: """
      A job file says what to ask, a tenants file whom. 'run' cuts the question into batches, \
      keeps every page as it comes, and writes the result when all are done. Whatever stops it, \
      'resume' continues.

      Example: rollcall run jobs/mail-contacts.yaml
      """,
    version: Product.version,
    subcommands: [
      PlanCommand.self, RunCommand.self, ResumeCommand.self, StatusCommand.self,
      RunsCommand.self, BatchesCommand.self, RetryCommand.self, ExportCommand.self,
      VerifyCommand.self, DiffCommand.self, ReportCommand.self, AccessCommand.self,
      ScheduleCommand.self, AuthCommand.self, StoreCommand.self,
      SimulateCommand.self,
      DemoCommand.self, DoctorCommand.self,
    ])
}
