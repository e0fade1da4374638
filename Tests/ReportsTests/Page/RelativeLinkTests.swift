import Testing

@testable import Reports

/// Links from a page to the files beside it.
@Suite struct RelativeLinkTests {
  @Test(arguments: [
    ("report.html", "rows.csv", "./rows.csv"), ("out/report.html", "rows.csv", "../rows.csv"),
    ("report.html", "out/a/rows.csv", "./out/a/rows.csv"),
    ("out/report.html", "out/rows.csv", "./rows.csv"),
    ("/a/b/report.html", "/a/c/rows.csv", "../c/rows.csv"), ("./x/../r.html", "./r.csv", "./r.csv"),
  ])
  func `a link leads from the page's folder`(page: String, file: String, link: String) {
    #expect(RelativeLink.from(page, to: file) == link)
  }

  @Test func `no name makes a link to elsewhere`() {
    #expect(RelativeLink.from("r.html", to: "javascript:alert(1)") == "./javascript%3Aalert%281%29")
    #expect(RelativeLink.from("r.html", to: "a\"><b #?.csv") == "./a%22%3E%3Cb%20%23%3F.csv")
    #expect(RelativeLink.from("a/r.html", to: "b//ä.csv") == "../b/%C3%A4.csv")
  }

  @Test func `paths that do not begin alike have no way between them`() {
    #expect(RelativeLink.from("r.html", to: "/var/rows.csv") == nil)
    #expect(RelativeLink.from("/var/r.html", to: "rows.csv") == nil)
    #expect(RelativeLink.from("../r.html", to: "rows.csv") == nil)
  }
}
