import Core
import Testing

@testable import rollcall

/// How a job file says by what a row is the same in two runs.
@Suite struct RowIdentityTests {
  private static func job(_ identity: String, columns: String = "[Guid, Name, Alias]") -> String {
    """
    job: people
    tenant: contoso
    query: { cmdlet: Get-MailContact }
    columns: \(columns)
    identity: \(identity)
    """
  }

  @Test func `it is a column or a list of columns, and the GUID where nothing is said`() throws {
    #expect(try JobFile.read(Self.job("Name"), path: "j").identity == ["Name"])
    #expect(try JobFile.read(Self.job("[Alias, Name]"), path: "j").identity == ["Alias", "Name"])
    #expect(try JobFile.read(Self.job("Guid"), path: "j").identity == nil)
    #expect(try JobFile.read(Self.job("Guid", columns: "[Name]"), path: "j").identity == nil)
    #expect(try JobFile.read(Self.job("[Guid, Name]"), path: "j").identity == ["Guid", "Name"])
  }

  @Test func `columns of a joined side may identify a row`() throws {
    let text = Self.job("[Name, Phone]") + "\nwith: { cmdlet: Get-Contact, columns: [Phone] }"
    #expect(try JobFile.read(text, path: "j").identity == ["Name", "Phone"])
  }

  @Test(arguments: [
    ("Nmae", ": 'identity' names 'Nmae', which is not among the columns. Did you mean 'Name'?"),
    (
      "[Name, Company]",
      ": 'identity' names 'Company', which is not among the columns. Add it to 'columns'."
    ),
    ("[Name, Name]", ": 'Name' stands twice in 'identity'. Keep one."),
    ("[]", ": 'identity' must name 1 to 20 columns."),
    ("{ a: b }", ": The job file: 'identity' must be a text."),
  ])
  func `a wrong one is refused`(identity: String, sentence: String) {
    let found = complaintsAboutJob(Self.job(identity))
    #expect(found.count == 1, "\(found)")
    #expect(found.first?.hasSuffix(sentence) == true, "\(found)")
  }

  @Test func `beside others, the Guid must be a column`() {
    let found = complaintsAboutJob(Self.job("[Guid, Name]", columns: "[Name]"))
    #expect(found.first?.contains("so it must be among the columns. Add it.") == true)
  }
}
