import Core
import Testing

@Suite struct AccessNameTests {
  @Test(arguments: [
    ("Ann@Contoso.example", "ann@contoso.example"),
    ("  Ann Ash ", "ann ash"),
    ("NT:S-1-5-21-101-7", "s-1-5-21-101-7"),
    ("SMTP:Ann@contoso.example", "ann@contoso.example"),
    ("NT AUTHORITY\\SELF", "nt authority\\self"),
    ("ZO\u{45}\u{308}", "zo\u{EB}"),
  ])
  func `a name is told apart in lower case and without what stands before it`(
    text: String, folded: String
  ) throws {
    #expect(try #require(AccessName(text)).folded == folded)
  }

  @Test func `accents tell people apart`() {
    #expect(AccessName("Jose")?.folded != AccessName("Jos\u{E9}")?.folded)
  }

  @Test(arguments: ["", "   ", "\n", "smtp:"])
  func `nothing is no name`(text: String) {
    #expect(AccessName(text) == nil)
  }

  @Test func `a name is no longer than a name can be`() throws {
    let long = try #require(AccessName(String(repeating: "x", count: 10_000)))
    #expect(long.text.count == AccessName.longest)
  }
}
