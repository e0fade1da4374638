import Core
import Foundation
import Synchronization
import Testing
import Transport

@Suite struct `A proxy that refuses` {
  private static let challenge = "407 Proxy Authentication Required"

  private func client(
    _ proxy: RawServer, _ adjust: (inout NetworkSettings) -> Void = { _ in }
  ) throws -> CurlClient {
    var network = NetworkSettings()
    network.proxy = .named(try #require(ProxyAddress("http://127.0.0.1:\(proxy.port)")))
    adjust(&network)
    return CurlClient.forTests { $0.network = network }
  }

  private func request(_ host: String = "exchange.contoso.example") -> HTTPRequest {
    HTTPRequest(method: .get, url: "https://\(host)/", deadline: .seconds(20))
  }

  @Test func `is sent a wrong password once, whoever else wants to call`() async throws {
    let proxy = try RawServer { exchange in
      exchange.reply("", status: Self.challenge, headers: ["Proxy-Authenticate: Basic realm=x"])
    }
    defer { proxy.close() }
    let client = try client(proxy) {
      ($0.proxyUser, $0.proxyPassword) = ("clerk", Secret("canary-5"))
    }
    defer { client.close() }
    let errors = await withTaskGroup(of: TransportError?.self) { group in
      for _ in 0..<16 {
        group.addTask { try? await client.failure(of: self.request()) }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    let later = try await client.failure(of: request())
    for error in errors + [later] {
      #expect(error?.kind == .proxyDenied)
      #expect(error?.doing.contains("it offers Basic") == true, "\(error?.doing ?? "")")
      #expect(error?.doing.contains("correct 'proxy-user' and 'proxy-password'") == true)
      #expect(error?.doing.contains("canary") == false)
    }
    let signedIn = proxy.requests.filter { $0.header("proxy-authorization") != nil }
    #expect(signedIn.count == 1, "\(proxy.requests.map(\.line))")
    let expected = "Basic " + Data("clerk:canary-5".utf8).base64EncodedString()
    #expect(signedIn.first?.header("proxy-authorization") == expected)
  }

  @Test func `and was told no user asks for one`() async throws {
    let proxy = try RawServer { exchange in
      exchange.reply(
        "", status: Self.challenge,
        headers: ["Proxy-Authenticate: NTLM", "Proxy-Authenticate: Basic realm=x"])
    }
    defer { proxy.close() }
    let client = try client(proxy)
    defer { client.close() }
    let error = try await client.failure(of: request())
    #expect(error.doing.contains("it offers NTLM and Basic). Set 'proxy-user'"), "\(error)")
  }

  @Test func `and does not take the way that is set is told of with those it takes`() async throws {
    let proxy = try RawServer { exchange in
      exchange.reply("", status: Self.challenge, headers: ["Proxy-Authenticate: Digest realm=x"])
    }
    defer { proxy.close() }
    let client = try client(proxy) {
      ($0.proxyUser, $0.proxyPassword, $0.proxyMethod) = ("clerk", Secret("x"), .ntlm)
    }
    defer { client.close() }
    let error = try await client.failure(of: request())
    #expect(error.doing.contains("it offers Digest"), "\(error)")
    #expect(error.doing.contains("set 'proxy-auth'"), "\(error)")
  }

  @Test func `an address forbids it until a person acts, and one that fails may recover`()
    async throws
  {
    let proxy = try RawServer { exchange in
      let isForbidden = exchange.request.line.contains("forbidden")
      exchange.reply("", status: isForbidden ? "403 Forbidden" : "502 Bad Gateway")
    }
    defer { proxy.close() }
    let client = try client(proxy)
    defer { client.close() }
    let forbidden = try await client.failure(of: request("forbidden.contoso.example"))
    #expect(forbidden.kind == .proxyDenied)
    #expect(
      forbidden.doing.hasPrefix(
        "The proxy 127.0.0.1:\(proxy.port) forbids calls to forbidden.contoso.example (status 403)."
      ), "\(forbidden)")
    let failed = try await client.failure(of: request("away.contoso.example"))
    #expect(failed.kind == .proxy)
    #expect(failed.doing.contains("could not connect to away.contoso.example (status 502)"))
    _ = try await client.failure(of: request("away.contoso.example"))
    #expect(proxy.requests.count { $0.line.contains("away") } == 2)
  }

  @Test func `to be found is told by its name`() async throws {
    var network = NetworkSettings()
    let host = String(repeating: "a", count: 70) + ".example"
    network.proxy = .named(try #require(ProxyAddress("http://\(host):3128")))
    let client = CurlClient.forTests { $0.network = network }
    defer { client.close() }
    let error = try await client.failure(of: request())
    #expect(error.kind == .proxy)
    #expect(error.doing.contains("The name of the proxy \(host):3128"), "\(error)")
  }
}
