import Core
import Identity
import TestSupport
import Testing
import Transport

/// Requests to the platform a machine runs on, which no proxy may see.
@Suite struct `The direct route` {
  @Test func `passes every proxy by`() async throws {
    let proxy = try RawServer { exchange in exchange.reply("", status: "403 Forbidden") }
    defer { proxy.close() }
    let address = "http://127.0.0.1:\(proxy.port)"
    let client = CurlClient.forTests {
      $0.environment = ["https_proxy": address, "http_proxy": address, "all_proxy": address]
    }
    defer { client.close() }
    var request = HTTPRequest(
      method: .get, url: "https://metadata.contoso.example/", deadline: .seconds(10))
    request.route = .direct
    let error = try await client.failure(of: request)
    #expect(error.kind == .nameNotFound, "\(error)")
    #expect(proxy.connectionCount == 0)
    request.route = .usual
    #expect(try await client.failure(of: request).kind == .proxyDenied)
    #expect(proxy.connectionCount == 1)
  }

  @Test func `alone may take plain http to the machine's own link`() async throws {
    let client = CurlClient.forTests()
    defer { client.close() }
    var request = HTTPRequest(
      method: .get, url: "http://169.254.0.1:9/", deadline: .milliseconds(100))
    #expect(try await client.failure(of: request).kind == .forbiddenAddress)
    request.route = .direct
    // Whether anybody answers there is the machine's affair; that we may ask is ours.
    do throws(TransportError) { _ = try await client.send(request) } catch {
      #expect(error.kind != .forbiddenAddress)
    }
    request.url = "http://192.0.2.1/"
    #expect(try await client.failure(of: request).kind == .forbiddenAddress)
  }

  @Test func `brings a machine's token while proxies are set`() async throws {
    let proxy = try RawServer { exchange in exchange.reply("", status: "403 Forbidden") }
    defer { proxy.close() }
    try await withLoopback { configuration in
      let address = "http://127.0.0.1:\(proxy.port)"
      configuration.environment = ["https_proxy": address, "http_proxy": address]
    } serving: { exchange in
      exchange.reply(#"{"access_token":"opaque","expires_in":"3599","token_type":"Bearer"}"#)
    } _: { loopback in
      let source = ManagedIdentitySource(
        .system, check: TokenCheck(tenant: "contoso.example", resource: "https://mail.example"),
        surroundings: Surroundings(environment: [
          "IDENTITY_ENDPOINT": "\(loopback.server.address)/msi", "IDENTITY_HEADER": "canary",
        ]), http: loopback.client, time: ManualTime())
      #expect(try await source.fetch().life == .seconds(3599))
      let request = try #require(loopback.server.requests.first)
      #expect(
        request.line
          == "GET /msi?api-version=2019-08-01&resource=https%3A%2F%2Fmail.example HTTP/1.1")
      #expect(request.header("x-identity-header") == "canary")
      #expect(request.header("metadata") == "true")
      #expect(proxy.connectionCount == 0)
    }
  }
}
