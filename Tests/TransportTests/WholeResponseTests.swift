import Core
import TestSupport
import Testing
import Transport

@Suite struct `A whole response` {
  @Test func `arrives with its status, headers, body and timings`() async throws {
    try await withLoopback { exchange in
      exchange.reply("hello", status: "418 Teapot", headers: ["X-One: 1", "x-TWO:  two words "])
    } _: { loopback in
      let response = try await loopback.get("/cup?size=2")
      #expect(response.status == 418)
      #expect(response.headers.map(\.name) == ["x-one", "x-two", "content-length"])
      #expect(response.header("x-two") == "two words")
      #expect(response.body == Array("hello".utf8))
      #expect(response.timings.total >= response.timings.firstByte)
      #expect(response.timings.firstByte > .zero)
      #expect(loopback.server.requests.map(\.line) == ["GET /cup?size=2 HTTP/1.1"])
    }
  }

  @Test func `of a POST answers exactly the bytes that were sent`() async throws {
    try await withLoopback { exchange in
      exchange.reply(exchange.request.body)
    } _: { loopback in
      // Longer than the megabyte from which libcurl would ask for permission first.
      let body = (0..<1_500_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      var request = loopback.request("/", bodyLimit: 2 << 20)
      request.method = .post
      request.headers = [HTTPHeader("Content-Type", "application/json")]
      request.body = body
      let echo = try await loopback.client.send(request)
      #expect(echo.body == body)
      request.body = []
      request.headers = []
      let nothing = try await loopback.client.send(request)
      #expect(nothing.body.isEmpty)
      let seen = loopback.server.requests
      #expect(seen.map { $0.header("content-type") } == ["application/json", nil])
      #expect(seen.allSatisfy { $0.header("expect") == nil })
    }
  }

  @Test func `follows a request that carries credentials, our name and an offer of gzip`()
    async throws
  {
    try await withLoopback { exchange in
      exchange.reply("")
    } _: { loopback in
      var request = loopback.request()
      request.headers = [.authorization(Secret("abc.def")), HTTPHeader("X-Empty", "")]
      _ = try await loopback.client.send(request)
      var basic = HTTPHeader("Authorization", "")
      basic.value = .basic(user: "user", password: Secret("pass word"))
      request.headers = [basic]
      _ = try await loopback.client.send(request)
      let seen = loopback.server.requests
      #expect(
        seen.map { $0.header("authorization") } == [
          "Bearer abc.def", "Basic dXNlcjpwYXNzIHdvcmQ=",
        ])
      #expect(seen[0].header("x-empty")?.isEmpty == true)
      #expect(seen[1].header("x-empty") == nil)
      #expect(seen.allSatisfy { $0.header("user-agent") == "Rollcall/0.0" })
      #expect(seen.allSatisfy { $0.header("accept-encoding") == "gzip" })
    }
  }

  @Test func `is a redirect where the server redirects`() async throws {
    try await withLoopback { exchange in
      exchange.reply("", status: "302 Found", headers: ["Location: /elsewhere"])
    } _: { loopback in
      let response = try await loopback.get()
      #expect(response.status == 302)
      #expect(response.header("location") == "/elsewhere")
      #expect(loopback.server.requests.count == 1)
    }
  }

  @Test func `leaves its connection to the next call`() async throws {
    try await withLoopback { exchange in
      exchange.reply("\(exchange.request.connection)")
    } _: { loopback in
      for _ in 0..<20 {
        let response = try await loopback.get()
        #expect(response.body == Array("1".utf8))
      }
      #expect(loopback.server.connectionCount == 1)
    }
  }

  @Test func `replaces an interim response and ignores trailers`() async throws {
    try await withLoopback { exchange in
      exchange.write("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n")
      exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Late: a\r\n  b\r\n\r\n")
      exchange.write("3\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n")
    } _: { loopback in
      let response = try await loopback.get()
      #expect(response.headers.map(\.name) == ["transfer-encoding", "x-late"])
      #expect(response.header("x-late") == "a b")
      #expect(response.body == Array("abcde".utf8))
    }
  }

  @Test func `is unpacked from gzip, in one member or in several`() async throws {
    let plain = Array(String(repeating: "a mail contact; ", count: 20_000).utf8)
    let packed = try await Tool.gzip(plain)
    try await withLoopback { exchange in
      let copies = exchange.request.line.contains("/two") ? packed + packed : packed
      exchange.reply(copies, headers: ["Content-Encoding: GZIP"])
    } _: { loopback in
      let (one, two) = (try await loopback.get("/one"), try await loopback.get("/two"))
      #expect(one.body == plain)
      #expect(two.body == plain + plain)
    }
  }

  @Test func `may be empty although it is called gzip`() async throws {
    try await withLoopback { exchange in
      exchange.write("HTTP/1.1 204 No Content\r\nContent-Encoding: gzip\r\n\r\n")
    } _: { loopback in
      let response = try await loopback.get()
      #expect(response.status == 204)
      #expect(response.body.isEmpty)
    }
  }

  @Test func `comes to each of sixty-four calls at once`() async throws {
    try await withLoopback { exchange in
      exchange.reply(exchange.request.line)
    } _: { loopback in
      let client = loopback.client
      let bodies = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
        for number in 0..<64 {
          let request = loopback.request("/\(number)")
          group.addTask { (number, try await client.send(request).body) }
        }
        return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      }
      for number in 0..<64 {
        #expect(bodies[number] == Array("GET /\(number) HTTP/1.1".utf8))
      }
      #expect(loopback.server.connectionCount <= 32)
    }
  }

  @Test func `comes over a fresh connection when the idle one has died`() async throws {
    try await withLoopback { exchange in
      exchange.reply("\(exchange.request.connection)")
      exchange.close()
    } _: { loopback in
      let (first, second) = (try await loopback.get(), try await loopback.get())
      #expect([first.body, second.body] == [Array("1".utf8), Array("2".utf8)])
    }
  }
}
