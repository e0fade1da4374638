import Core
import Testing
import Transport

@Suite struct ProxySettingsTests {
  private let remote: Origin
  private let local: Origin

  init() throws {
    remote = try #require(Origin(of: "https://contoso.example"))
    local = try #require(Origin(of: "https://[::1]:8443"))
  }

  private func use(_ settings: ProxySettings, towards origin: Origin) -> ProxyUse? {
    guard case .proxy(let use) = settings.route(towards: origin) else { return nil }
    return use
  }

  @Test func `a proxy is chosen by the names and the order that curl uses`() throws {
    func host(_ environment: [String: String], towards origin: Origin) -> String? {
      use(ProxySettings(environment: environment), towards: origin)?.address.host
    }
    let both = ["HTTPS_PROXY": "b", "https_proxy": "a", "all_proxy": "c"]
    #expect(host(both, towards: remote) == "a")
    #expect(host(both, towards: local) == nil)
    #expect(host(["https_proxy": "", "ALL_PROXY": "d"], towards: remote) == "d")
    #expect(host(["http_proxy": "e"], towards: remote) == nil)
    #expect(
      ProxySettings(environment: ["NO_PROXY": ".contoso.example"]).exceptions == ".contoso.example")
  }

  @Test func `a proxy named for a tenant replaces the environment's, exceptions too`() throws {
    var network = NetworkSettings()
    network.proxy = .named(try #require(ProxyAddress("http://own.example:3128")))
    network.exceptions = ["front.example", "10.0.0.0/8"]
    let settings = ProxySettings(
      environment: ["https_proxy": "http://other.example", "no_proxy": "contoso.example"], network)
    #expect(use(settings, towards: remote)?.address.description == "own.example:3128")
    #expect(settings.exceptions == "front.example,10.0.0.0/8")
    // Named on purpose, it serves this machine's https addresses too, and never plain http.
    #expect(use(settings, towards: local) != nil)
    let plain = try #require(Origin(of: "http://127.0.0.1:8123"))
    #expect(settings.route(towards: plain) == .direct)
  }

  @Test func `a tenant's exceptions join the environment's, and none means no proxy at all`() {
    var network = NetworkSettings()
    network.exceptions = ["b.example"]
    let environment = ["https_proxy": "http://p.example", "no_proxy": "a.example"]
    #expect(ProxySettings(environment: environment, network).exceptions == "a.example,b.example")
    network.proxy = .none
    #expect(ProxySettings(environment: environment, network).route(towards: remote) == .direct)
  }

  @Test func `who signs in is named by the tenant before the proxy's address`() throws {
    let environment = ["https_proxy": "http://a:b@p.example:8080"]
    let own = try #require(use(ProxySettings(environment: environment), towards: remote))
    #expect(own.user == "a")
    #expect(own.password == Secret("b"))
    var network = NetworkSettings()
    (network.proxyUser, network.proxyPassword) = ("c", Secret("d"))
    let other = try #require(use(ProxySettings(environment: environment, network), towards: remote))
    #expect(other.user == "c")
    #expect(other.password == Secret("d"))
  }

  @Test func `what is no address is neither used nor shown`() async throws {
    let client = CurlClient.forTests {
      $0.environment = ["https_proxy": "http://user:canary-9@ho st:3128"]
    }
    defer { client.close() }
    let error = try await client.failure(
      of: HTTPRequest(method: .get, url: "https://contoso.example/", deadline: .seconds(10)))
    #expect(error.kind == .proxyDenied)
    #expect(!error.doing.contains("canary"))
    var configuration = ClientConfiguration(
      version: "0.0", environment: ["https_proxy": "http://user:canary-9@host:3128"])
    configuration.network.proxyPassword = Secret("canary-10")
    var shown = ""
    dump(configuration, to: &shown)
    #expect(!"\(configuration)\(shown)".contains("canary"))
  }
}
