import Core
import Testing

@testable import rollcall

/// How a job file joins a second question.
@Suite struct JoinTests {
  @Test func `a second question is read as the first is`() throws {
    let job = try JobFile.read(
      """
      job: people
      tenant: contoso
      query: { cmdlet: Get-MailContact }
      with:
        cmdlet: Get-Contact
        parameters: { Fast: true }
        filter: Company -eq 'Fabrikam'
        columns: [Phone, Company, Title]
      columns: [Guid, Name]
      """, path: "job.yaml")
    #expect(
      job.with
        == Job.Side(
          cmdlet: "Get-Contact", parameters: [Parameter("Fast", .flag(true))],
          filter: "Company -eq 'Fabrikam'", columns: ["Phone", "Company", "Title"]))
    #expect(job.allColumns == ["Guid", "Name", "Phone", "Company", "Title"])
    #expect(job.sides.map(\.cmdlet) == ["Get-MailContact", "Get-Contact"])
  }

  @Test func `the usual columns of the second side are those that the first lacks`() throws {
    let job = try JobFile.read(Self.job("{ cmdlet: Get-Contact }"), path: "job.yaml")
    #expect(job.with?.columns == ["FirstName", "LastName", "Company", "Department", "Phone"])
  }

  @Test(arguments: [
    ("~", "7: with must hold keys and values, as in 'key: value'."),
    ("[Phone]", "7: with must hold keys and values, as in 'key: value'."),
    (
      "{ columns: [Phone] }",
      "7: with lacks 'cmdlet'. Add a line such as 'cmdlet: Get-MailContact'."
    ),
    (
      "{ cmdlet: Get-Contact, column: [Phone] }",
      "30: with has no key 'column'. Did you mean 'columns'?"
    ),
    (
      "{ cmdlet: Get-Contact, shard: none }",
      "30: with: 'shard' stands beside 'with', at the left; both sides follow it. Move it there."
    ),
    (
      "{ cmdlet: Get-Contact, columns: [Phone, phone] }",
      "47: 'phone' stands twice among the columns. Keep one."
    ),
    (
      "{ cmdlet: Get-Contact, columns: [Phone, name] }",
      "47: 'name' is a column of the first side already. Keep one; rows are joined by their Guid, "
        + "which need not be a column."
    ),
    (
      "{ cmdlet: Get-Contact, columns: [phone] }",
      "40: 'phone' would be empty in every row: the service spells it 'Phone'."
    ),
    ("{ cmdlet: Get-Contact, columns: ['a-b'] }", "40: 'a-b' is not the name of a property."),
    (
      "{ cmdlet: Get-Contact, columns: [] }",
      "39: with: 'columns' must name at least one property, and both sides together at most 200."
    ),
    (
      "{ cmdlet: Get-Mailbox }",
      "7: with lacks 'columns'. Add a line such as 'columns: [Phone, Company]'."
    ),
    (
      "{ cmdlet: Set-Contact, columns: [Phone] }",
      "17: 'Set-Contact' is not a cmdlet a job may call: it only reads, by one that begins with "
        + "'Get-'. Did you mean 'Get-Contact'?"
    ),
    (
      "{ cmdlet: Get-Contact, parameters: { ResultSize: 5 }, columns: [Phone] }",
      "44: 'ResultSize' cannot be set here: a run always asks for everything."
    ),
    (
      "{ cmdlet: Get-Contact, filter: Name -eq, columns: [Phone] }",
      "46: In the filter: expected a value after -eq."
    ),
    (
      "{ cmdlet: Get-MailContact, columns: [Alias] }",
      "7: 'with' asks the same as 'query'. Add its columns to 'columns', and remove it."
    ),
  ])
  func `a wrong second question says where and what belongs there`(with: String, says: String) {
    #expect(complaintsAboutJob(Self.job(with)) == ["job.yaml:4:" + says])
  }

  @Test func `a second side that does not know the key is refused`() {
    let line = "{ cmdlet: Get-Contact, columns: [Phone] }\nshard: { key: "
    #expect(
      complaintsAboutJob(Self.job(line + "Alias }")) == [
        "job.yaml:4:17: Get-Contact cannot be cut by Alias, which it does not know. Write "
          + "'shard: { key: Name }', or DisplayName."
      ])
    #expect(complaintsAboutJob(Self.job(line + "DisplayName }")).isEmpty)
  }

  @Test(arguments: [
    "shard: none", "shard: { by: list, file: a, property: Alias }", "since: last", "check: twice",
    "shard: { by: values, property: RecipientTypeDetails }",
  ])
  func `a join goes with every cut`(line: String) {
    #expect(complaintsAboutJob(Self.job("{ cmdlet: Get-Contact }\n\(line)")).isEmpty)
  }

  @Test func `both sides together keep to the limit of columns`() {
    func job(_ count: Int) -> String {
      let columns = (1...count).map { "C\($0)" }.joined(separator: ", ")
      return Self.job("{ cmdlet: Get-Contact, columns: [\(columns)] }")
    }
    #expect(complaintsAboutJob(job(195)).isEmpty)
    #expect(complaintsAboutJob(job(196)).count == 1)
  }

  private static func job(_ with: String) -> String {
    "job: j\ntenant: t\nquery: { cmdlet: Get-MailContact }\nwith: \(with)"
  }
}
