import Testing

@testable import rollcall

/// A column in the wrong case would silently be empty.
@Suite struct KnownPropertiesTests {
  @Test func `a property in the wrong case is told how it is spelled`() {
    #expect(KnownProperties.spelling(of: "displayname") == "DisplayName")
    #expect(KnownProperties.spelling(of: "customattribute15") == "CustomAttribute15")
  }

  @Test(arguments: ["DisplayName", "Guid", "SomethingNew", ""])
  func `a property spelled right, or not known, is taken as written`(name: String) {
    #expect(KnownProperties.spelling(of: name) == nil)
  }

  @Test func `a job with such a column is refused with its place`() {
    let text = "job: j\ntenant: t\nquery: { cmdlet: Get-MailContact }\ncolumns: [Guid, displayname]"
    let error = #expect(throws: FileProblems.self) { try JobFile.read(text, path: "j.yaml") }
    #expect(
      error?.description
        == "j.yaml:4:17: 'displayname' would be empty in every row: the service spells it "
        + "'DisplayName'.")
  }
}
