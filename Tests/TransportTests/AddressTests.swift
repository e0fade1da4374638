import Core
import Testing
import Transport

@Suite struct `An address` {
  @Test(arguments: [
    "http://outlook.contoso.example/", "http://192.0.2.1:80/", "http://127.0.0.1.contoso.example/",
    "http://localhost.contoso.example/", "http://0.0.0.0/", "http://[::2]/",
    "ftp://127.0.0.1/", "file:///etc/hostname", "contoso.example", "", "https://",
    "https://someone:secret@contoso.example/", "http://127.0.0.1 .contoso.example/",
    "http://127.0.0.1\r\nX: y/", "http://contoso.example\\@127.0.0.1/",
  ])
  func `that is neither https nor loopback is refused unseen`(url: String) async throws {
    let client = CurlClient.forTests()
    defer { client.close() }
    let error = try await client.failure(
      of: HTTPRequest(method: .get, url: url, deadline: .seconds(5)))
    #expect(error.kind == .forbiddenAddress, "\(error)")
    #expect(!error.doing.contains("secret"))
  }

  @Test func `where nobody listens is refused with host and port`() async throws {
    let (socket, port) = try RawSocket.listen()
    RawSocket.close(socket)
    let client = CurlClient.forTests()
    defer { client.close() }
    let error = try await client.failure(
      of: HTTPRequest(
        method: .get, url: "http://127.0.0.1:\(port)/?q=hidden", deadline: .seconds(5)))
    #expect(error.kind == .refused, "\(error)")
    #expect(error.doing.contains("127.0.0.1 was refused (port \(port))"), "\(error)")
    #expect(!error.doing.contains("hidden"))
  }

  @Test func `whose name cannot exist is not found`() async throws {
    let client = CurlClient.forTests()
    defer { client.close() }
    // A label longer than the name service allows fails without asking anyone.
    let host = String(repeating: "a", count: 70) + ".example"
    let error = try await client.failure(
      of: HTTPRequest(method: .get, url: "https://\(host)/", deadline: .seconds(10)))
    #expect(error.kind == .nameNotFound, "\(error)")
  }

  @Test(arguments: ["silent", "garbage", "reset"])
  func `whose server does not speak HTTP has no response`(behaviour: String) async throws {
    try await withLoopback { exchange in
      switch behaviour {
      case "silent": exchange.close()
      case "garbage":
        exchange.write("220 mail.fabrikam.example ESMTP\r\n")
        exchange.close()
      default: exchange.reset()
      }
    } _: { loopback in
      let error = try await loopback.failure()
      #expect(error.kind == (behaviour == "garbage" ? .other : .reset), "\(error)")
    }
  }
}

@Suite struct `A header to send` {
  @Test(arguments: ["a\r\nX-Other: b", "a\nb", "a\u{0}b", "a\u{7f}"])
  func `with a line break or control character never leaves`(value: String) async throws {
    try await withLoopback { exchange in
      exchange.reply("")
    } _: { loopback in
      for header in [
        HTTPHeader("X-Value", value), HTTPHeader(value, "x"), .authorization(Secret(value)),
      ] {
        var request = loopback.request()
        request.headers = [header]
        let error = try await loopback.failure(of: request)
        #expect(error.kind == .other)
        #expect(!error.doing.contains(value))
      }
      #expect(loopback.server.connectionCount == 0)
    }
  }

  @Test func `that holds a secret is in no error text`() async throws {
    let canary = "canary-5d1f"
    try await withLoopback { exchange in
      switch exchange.request.line.split(separator: " ")[1].split(separator: "?")[0] {
      case "/reset": exchange.reset()
      case "/short":
        exchange.write("HTTP/1.1 200 \(canary)\r\nX: \(canary)\r\nContent-Length: 99\r\n\r\n")
        exchange.close()
      case "/coded": exchange.reply(canary, headers: ["Content-Encoding: \(canary)"])
      case "/gzip": exchange.reply(canary, headers: ["Content-Encoding: gzip"])
      case "/large": exchange.reply(String(repeating: canary, count: 500))
      case "/garbage":
        exchange.write("\(canary)\r\n\r\n")
        exchange.close()
      case "/headers": exchange.reply("", headers: [String](repeating: "X: \(canary)", count: 500))
      default: exchange.waitForGoodbye()
      }
    } _: { loopback in
      for path in ["reset", "short", "coded", "gzip", "large", "garbage", "headers", "silent"] {
        var request = loopback.request(
          "/\(path)?key=\(canary)", deadline: .milliseconds(500), bodyLimit: 1000)
        request.headers = [.authorization(Secret(canary)), HTTPHeader("X-Canary", canary)]
        let error = try await loopback.failure(of: request)
        #expect(!"\(error) \(error.doing) \(String(reflecting: error))".contains(canary), "\(path)")
        #expect(error.doing.hasSuffix("."), "\(error)")
      }
    }
  }
}
