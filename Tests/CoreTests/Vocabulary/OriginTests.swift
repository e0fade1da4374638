import Core
import Testing

/// Which addresses are readable, and which two are the same place.
@Suite struct OriginTests {
  @Test(arguments: [
    ("https://outlook.office365.com/adminapi/beta", "https://outlook.office365.com:443"),
    ("HTTPS://Outlook.Office365.COM", "https://outlook.office365.com:443"),
    ("http://127.0.0.1:8123/x?y#z", "http://127.0.0.1:8123"),
    ("https://contoso.example:443?q", "https://contoso.example:443"),
    ("http://contoso.example#f", "http://contoso.example:80"),
    ("https://[::1]/x", "https://[::1]:443"), ("https://[FE80::1]:8443", "https://[fe80::1]:8443"),
    ("https://contoso.example:65535/@path:1", "https://contoso.example:65535"),
  ])
  func `an address is read down to scheme, host and port`(url: String, origin: String) {
    #expect(Origin(of: url)?.description == origin)
  }

  @Test(arguments: [
    "https://user@contoso.example/", "https://user:pass@contoso.example/",
    "https://contoso.example@evil.example/", "https://contoso.example:443@evil.example/",
  ])
  func `an address with a user name is not readable`(url: String) {
    #expect(Origin(of: url) == nil)
  }

  @Test(arguments: [
    "https://contoso.example\\@evil.example/", "https:\\\\contoso.example/",
    "https://contoso.example /", "https://contoso\t.example/", "https://contoso.example/\r\nx",
    "https://cöntoso.example/", "https://contoso%2eexample/", "https://contoso.example%00.x/",
    "https://contoso.example/\u{7f}",
  ])
  func `an address that two readers could read in two ways is not readable`(url: String) {
    #expect(Origin(of: url) == nil)
  }

  @Test(arguments: [
    "", "contoso.example", "//contoso.example", "ftp://contoso.example", "file:///etc/passwd",
    "https://", "https:///x", "https://:443", "https://contoso.example:",
    "https://contoso.example:0",
    "https://contoso.example:65536", "https://contoso.example:+80", "https://contoso.example:8x",
    "https://[::1", "https://contoso.example:99999999999999999999", "javascript://x",
    "https://[::1]evil.example/", "https://a]b/", "https://a[b/", "https://[zz]/", "https://[]/",
  ])
  func `what is not a whole address is not readable`(url: String) {
    #expect(Origin(of: url) == nil)
  }

  @Test(arguments: [
    "http://0127.0.0.1", "http://127.0.0.010", "http://+127.0.0.1", "http://127.1",
    "http://0x7f.0.0.1", "http://127.0.0.1.evil.example",
  ])
  func `an unusual notation of loopback is not taken for it`(url: String) {
    #expect(Origin(of: url)?.isLoopback != true)
  }

  @Test func `scheme, host and port each make another place`() throws {
    let home = try #require(Origin(of: "https://contoso.example/a"))
    #expect(Origin(of: "https://CONTOSO.example:443/b") == home)
    for other in [
      "http://contoso.example/a", "https://contoso.example:444/a", "https://www.contoso.example/a",
      "https://contoso.example./a", "https://contoso.example.evil.example/a",
    ] {
      #expect(Origin(of: other) != nil && Origin(of: other) != home)
    }
  }

  @Test(arguments: [
    "http://localhost:1", "http://LOCALHOST", "http://127.0.0.1", "http://127.255.0.9:80",
    "http://[::1]:5",
  ])
  func `addresses of this machine are loopback`(url: String) {
    #expect(Origin(of: url)?.isLoopback == true)
  }

  @Test(arguments: [
    "http://128.0.0.1", "http://127.0.0.1.example", "http://127.0.0", "http://127.0.0.256",
    "http://localhost.example", "http://[::2]", "http://127.0.0.1.", "http://127..0.1",
    "http://2130706433", "http://0x7f.0.0.1",
  ])
  func `other addresses are not loopback`(url: String) {
    #expect(Origin(of: url)?.isLoopback == false)
  }
}
