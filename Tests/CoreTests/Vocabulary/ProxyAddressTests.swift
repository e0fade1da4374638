import Core
import Testing

@Suite struct ProxyAddressTests {
  @Test(arguments: [
    ("http://proxy.example:3128", "http://proxy.example:3128"),
    ("proxy.example:3128/", "http://proxy.example:3128"),
    ("PROXY.example", "http://proxy.example:1080"), ("https://p", "https://p:443"),
    ("socks5h://p:9050", "socks5h://p:9050"), ("http://[fd00::1]", "http://[fd00::1]:1080"),
    ("http://[fd00::1]:80", "http://[fd00::1]:80"),
    ("http://10.0.0.1:8080", "http://10.0.0.1:8080"),
  ])
  func `an address is read as curl reads it`(text: String, url: String) {
    #expect(ProxyAddress(text)?.url == url)
  }

  @Test(arguments: [
    "", "http://", "ftp://p:1", "http://p:0", "http://p:x", "http://ho st", "http://p:1\r\nX: y",
    "http://a\\b", "http://u:%zz@p", "http://u:%00@p", "http://u:%0a@p", "http://u:%ff@p",
    "http://@",
  ])
  func `what is no address is not read`(text: String) {
    #expect(ProxyAddress(text) == nil)
  }

  @Test(arguments: [
    ("http://user:pass@p:1", "user", "pass"), ("us%65r:p%40ss%3A@p:1", "user", "p@ss:"),
    ("http://user:p@ss@p:1", "user", "p@ss"), ("http://user@p:1", "user", nil),
    ("http://dom%5Cuser:%C3%A9@p:1", "dom\\user", "é"), ("http://:@p:1", "", ""),
  ])
  func `who signs in is decoded, and never described`(
    text: String, user: String, password: String?
  ) throws {
    let address = try #require(ProxyAddress(text))
    #expect(address.user == user)
    #expect(address.password == password.map { Secret($0) })
    #expect("\(address)" == "p:1")
    #expect(address.url == "http://p:1")
  }
}
