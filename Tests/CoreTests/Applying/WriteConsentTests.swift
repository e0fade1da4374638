import Core
import Testing

/// Who has to allow that something is changed.
@Suite struct WriteConsentTests {
  private func job(allowsWrites: Bool = true) -> Job {
    Job(
      named: "change", at: "contoso", service: nil,
      action: Action(cmdlet: "Set-MailContact", parameters: [], allowsWrites: allowsWrites),
      listColumns: ["Guid"], output: Job.Output(format: .csv, path: "x.csv"), needs: nil)
  }

  @Test func `the job, the command line and the number must all agree`() {
    let right = WriteConsent(allowsWrites: true, confirmed: 3)
    #expect(right.refusal(of: job(), calls: 3, file: "c.yaml") == nil)
    #expect(right.refusal(of: job(allowsWrites: false), calls: 3, file: "c.yaml") != nil)
    #expect(
      right.refusal(of: job(), calls: 4, file: "c.yaml")?.contains("3 were confirmed") == true)
    let silent = WriteConsent(allowsWrites: true)
    #expect(
      silent.refusal(of: job(), calls: 4, file: "c.yaml")?.contains(
        "rollcall run c.yaml --allow-writes --confirm 4") == true)
    let forbidden = WriteConsent(confirmed: 3)
    #expect(forbidden.refusal(of: job(), calls: 3, file: "c.yaml") != nil)
    // What would be done is asked of the service too, with the right to do it.
    let trial = WriteConsent(isWhatIf: true)
    #expect(trial.refusal(of: job(), calls: 3, file: "c.yaml") != nil)
  }

  @Test func `a job that changes nothing takes no such word`() {
    let job = Job(name: "j", tenant: "t", cmdlet: "Get-Contact", columns: ["Guid"])
    #expect(WriteConsent().refusal(of: job, calls: nil, file: "j.yaml") == nil)
    for consent in [
      WriteConsent(allowsWrites: true), WriteConsent(confirmed: 1), WriteConsent(isWhatIf: true),
    ] {
      #expect(consent.refusal(of: job, calls: nil, file: "j.yaml") != nil)
    }
  }

  @Test(arguments: [1, 5, 31, 32, 33, 300, 5000, 100_000])
  func `batches hold every line once, in order, and none is too large`(count: Int) {
    let lines = (1...count).map { Line(number: $0, cells: [], digest: 0) }
    let plan = Plan(applying: job(), lines)
    let parts = plan.stages[0].parts
    let batches = parts.indices.map { plan.lines(inBatch: $0) }
    #expect(batches.flatMap { $0.map(\.number) } == Array(1...count))
    #expect(batches.map(\.count) == parts.map { $0.expected })
    #expect(batches.allSatisfy { (1...Plan.mostLinesInBatch).contains($0.count) })
  }
}
