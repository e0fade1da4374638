import Core
import Testing
import Transport

@Suite struct `A proxy of the environment` {
  @Test func `is asked for a tunnel, and its refusal is its own kind`() async throws {
    let proxy = try RawServer { exchange in
      exchange.reply("", status: "407 Proxy Authentication Required")
    }
    defer { proxy.close() }
    let client = CurlClient.forTests {
      $0.environment = ["https_proxy": "http://user:hidden@127.0.0.1:\(proxy.port)"]
    }
    defer { client.close() }
    var request = HTTPRequest(
      method: .get, url: "https://exchange.contoso.example/", deadline: .seconds(10))
    request.headers = [.authorization(Secret("canary-7b"))]
    let error = try await client.failure(of: request)
    #expect(error.kind == .proxyDenied, "\(error)")
    #expect(!error.doing.contains("hidden") && !error.doing.contains("user@"))
    #expect(error.doing.contains("The proxy 127.0.0.1:\(proxy.port) wants a sign-in of its own"))
    #expect(error.doing.contains("(status 407)"))
    let seen = try #require(proxy.requests.first)
    #expect(seen.line == "CONNECT exchange.contoso.example:443 HTTP/1.1")
    #expect(seen.header("authorization") == nil)
  }

  @Test func `that is not there is named as the proxy's failure`() async throws {
    let (socket, port) = try RawSocket.listen()
    RawSocket.close(socket)
    let client = CurlClient.forTests { $0.environment = ["ALL_PROXY": "http://127.0.0.1:\(port)"] }
    defer { client.close() }
    let error = try await client.failure(
      of: HTTPRequest(
        method: .get, url: "https://exchange.contoso.example/", deadline: .seconds(10)))
    #expect(error.kind == .proxy, "\(error)")
    #expect(error.doing.hasPrefix("The proxy 127.0.0.1:\(port), on the way to exchange.contoso"))
  }

  @Test func `is never asked for loopback`() async throws {
    try await withLoopback { configuration in
      configuration.environment = [
        "http_proxy": "http://192.0.2.1:9", "all_proxy": "http://192.0.2.1:9",
      ]
    } serving: { exchange in
      exchange.reply("direct")
    } _: { loopback in
      let response = try await loopback.get()
      #expect(response.body == Array("direct".utf8))
    }
  }

  @Test func `is passed over for a name in no_proxy`() async throws {
    let proxy = try RawServer { exchange in exchange.reply("", status: "403 Forbidden") }
    defer { proxy.close() }
    let client = CurlClient.forTests {
      $0.environment = [
        "https_proxy": "http://127.0.0.1:\(proxy.port)", "no_proxy": "fabrikam.example,.example",
      ]
    }
    defer { client.close() }
    let host = String(repeating: "a", count: 70) + ".example"
    let error = try await client.failure(
      of: HTTPRequest(method: .get, url: "https://\(host)/", deadline: .seconds(10)))
    #expect(error.kind == .nameNotFound, "\(error)")
    #expect(proxy.connectionCount == 0)
  }
}
