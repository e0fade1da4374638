import Core
import TestSupport
import Testing
import Transport

@Suite struct `A limit of a call` {
  @Test func `lets a body of exactly its size through`() async throws {
    let body = [UInt8](repeating: 7, count: 5000)
    let packed = try await Tool.gzip(body)
    try await withLoopback { exchange in
      if exchange.request.line.contains("/gzip") {
        exchange.reply(packed, headers: ["Content-Encoding: gzip"])
      } else {
        exchange.reply(body)
      }
    } _: { loopback in
      for path in ["/plain", "/gzip"] {
        let fits = try await loopback.client.send(loopback.request(path, bodyLimit: 5000))
        #expect(fits.body == body)
        let error = try await loopback.failure(of: loopback.request(path, bodyLimit: 4999))
        #expect(error.kind == .tooLarge, "\(error)")
      }
    }
  }

  @Test func `refuses an announced length before the body comes`() async throws {
    try await withLoopback { exchange in
      exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx")
      exchange.waitForGoodbye()
    } _: { loopback in
      let error = try await loopback.failure()
      #expect(error.kind == .tooLarge, "\(error)")
    }
  }

  @Test func `refuses a body that never ends`() async throws {
    try await withLoopback { exchange in
      exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
      let chunk = "400\r\n" + String(repeating: "x", count: 0x400) + "\r\n"
      // More than the limit and far less than the deadline would let through.
      for _ in 0..<1200 { exchange.write(chunk) }
      exchange.waitForGoodbye()
    } _: { loopback in
      let error = try await loopback.failure()
      #expect(error.kind == .tooLarge, "\(error)")
    }
  }

  @Test func `stops a gzip bomb without unpacking it`() async throws {
    let bomb = try await Tool.gzip([UInt8](repeating: 0, count: 64 << 20))
    #expect(bomb.count < 100 << 10)
    try await withLoopback { exchange in
      exchange.reply(bomb, headers: ["Content-Encoding: gzip"])
    } _: { loopback in
      let error = try await loopback.failure(of: loopback.request("/", bodyLimit: 1 << 20))
      #expect(error.kind == .tooLarge, "\(error)")
    }
  }

  @Test(arguments: ["many", "large", "endless"]) func `refuses a flood of headers`(
    flood: String
  ) async throws {
    try await withLoopback { exchange in
      exchange.write("HTTP/1.1 200 OK\r\n")
      switch flood {
      case "many": for number in 0..<300 { exchange.write("X-\(number): 1\r\n") }
      case "large":
        let line = "X: " + String(repeating: "y", count: 8000) + "\r\n"
        for _ in 0..<10 { exchange.write(line) }
      default: exchange.write("X: " + String(repeating: "y", count: 400_000))
      }
      exchange.waitForGoodbye()
    } _: { loopback in
      let error = try await loopback.failure()
      #expect(error.kind == .tooLarge, "\(error)")
    }
  }

  @Test func `ends a call whose server stays silent at its deadline`() async throws {
    try await withLoopback { exchange in
      exchange.waitForGoodbye()
    } _: { loopback in
      let begun = ContinuousClock.now
      let request = loopback.request("/slow?token=hidden", deadline: .milliseconds(200))
      let error = try await loopback.failure(of: request)
      #expect(error.kind == .deadline, "\(error)")
      #expect(ContinuousClock.now - begun >= .milliseconds(200))
      #expect(!error.doing.contains("hidden"))
    }
  }

  @Test func `counts the wait for a connection towards the deadline`() async throws {
    try await withLoopback { configuration in
      configuration.connectionsPerHost = 1
    } serving: { exchange in
      exchange.waitForGoodbye()
    } _: { loopback in
      let client = loopback.client
      let first = Task { [request = loopback.request("/first")] in try await client.send(request) }
      for await _ in loopback.server.arrivals { break }
      let waiting = loopback.request("/second", deadline: .milliseconds(100))
      let error = try await loopback.failure(of: waiting)
      #expect(error.kind == .deadline, "\(error)")
      first.cancel()
      _ = await first.result
      #expect(loopback.server.connectionCount == 1)
    }
  }

  @Test func `ends a call whose answer stops coming`() async throws {
    try await withLoopback { exchange in
      exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome")
      exchange.waitForGoodbye()
    } _: { loopback in
      let error = try await loopback.failure(
        of: loopback.request("/", stall: .milliseconds(150)))
      #expect(error.kind == .stalled, "\(error)")
    }
  }

  @Test func `on stalls does not count before the answer begins`() async throws {
    try await withLoopback { exchange in
      exchange.waitForGoodbye()
    } _: { loopback in
      let request = loopback.request("/", deadline: .milliseconds(250), stall: .milliseconds(50))
      let error = try await loopback.failure(of: request)
      #expect(error.kind == .deadline, "\(error)")
    }
  }
}
