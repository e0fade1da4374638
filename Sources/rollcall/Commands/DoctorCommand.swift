import ArgumentParser
import Identity

/// Checks that this machine has what a run needs.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Checks that this machine has what a run needs, without calling the service.",
    discussion: """
      Libraries, the store and its room, the tenants file, and whether each secret can be read. \
      Ends with exit code 65 when a run would fail.

      Example: rollcall doctor --tenants tenants.yaml
      """)

  @OptionGroup var tenants: TenantOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await Console.reporting {
      let findings = await Examination(
        store: store, tenants: tenants, surroundings: .ofThisProcess()
      ).findings()
      if output.json {
        try Console.document(["findings": findings])
      } else {
        for finding in findings {
          let sentence = TerminalText.clean(finding.sentence)
          Console.data("\(finding.mark) \(finding.what.padded(to: 10)) \(sentence)")
        }
      }
      if findings.contains(where: { $0.grade == .bad }) { throw Exit.files.code }
    }
  }
}
