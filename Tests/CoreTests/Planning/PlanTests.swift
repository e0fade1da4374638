import Core
import Testing

/// How a job becomes a plan.
@Suite struct PlanTests {
  private var job = Job(
    name: "mail-contacts", tenant: "contoso", cmdlet: "Get-MailContact",
    filter: "HiddenFromAddressListsEnabled -eq 'False'", columns: ["Guid", "Name"])

  @Test func `a job cut along a key is planned by the first cut`() throws {
    let plan = try Plan(for: job)
    #expect(plan.parts == (try job.cutter())?.firstCut())
    #expect(plan.parts.count == 37)
    #expect(plan.reason.contains("Name"))
  }

  @Test func `the same job gives the same plan`() throws {
    #expect(try Plan(for: job) == Plan(for: job))
  }

  @Test func `a job that is not cut is one batch, and has no cutter`() throws {
    var whole = job
    whole.shard = .whole
    #expect(try Plan(for: whole).parts.map(\.predicate) == [.everything])
    #expect(try whole.cutter() == nil)
    #expect(whole.key == .name)
  }

  @Test(arguments: [10, 60, 100, 2000])
  func `no plan is without batches, however small the budget`(budget: Int) throws {
    #expect(try !Plan(for: job, budget: budget).parts.isEmpty)
  }

  @Test func `a job with a wrong filter has no plan`() {
    var wrong = job
    wrong.filter = "Name -eq"
    #expect(throws: FilterError.self) { try Plan(for: wrong) }
  }

  @Test func `a batch's question is the job's own, with the batch's share of the filter`() throws {
    let question = try job.question(for: Predicate([.startsWith("Name", ["a"])]))
    #expect(
      question
        == Question(
          cmdlet: "Get-MailContact",
          filter: "HiddenFromAddressListsEnabled -eq 'False' -and Name -like 'a*'", key: "Name",
          columns: ["Guid", "Name"]))
  }
}
