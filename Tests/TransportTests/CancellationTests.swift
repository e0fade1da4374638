import Core
import Testing
import Transport

@Suite struct `Cancelling` {
  @Test func `a call in flight ends it and hangs up`() async throws {
    let (goodbyes, goodbye) = AsyncStream<Void>.makeStream()
    try await withLoopback { exchange in
      exchange.waitForGoodbye()
      goodbye.yield()
    } _: { loopback in
      let client = loopback.client
      let call = Task { [request = loopback.request()] in try await client.send(request) }
      for await _ in loopback.server.arrivals { break }
      call.cancel()
      let error = await #expect(throws: TransportError.self) { try await call.value }
      #expect(error?.kind == .cancelled)
      for await _ in goodbyes { break }
    }
  }

  @Test func `a call in the middle of its body ends it`() async throws {
    try await withLoopback { exchange in
      exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome")
      exchange.waitForGoodbye()
    } _: { loopback in
      let client = loopback.client
      let call = Task { [request = loopback.request()] in try await client.send(request) }
      for await _ in loopback.server.arrivals { break }
      call.cancel()
      let error = await #expect(throws: TransportError.self) { try await call.value }
      #expect(error?.kind == .cancelled)
    }
  }

  @Test func `before a call begins keeps it off the network`() async throws {
    try await withLoopback { exchange in
      exchange.reply("")
    } _: { loopback in
      let client = loopback.client
      let call = Task { [request = loopback.request()] in
        unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
        return try await client.send(request)
      }
      let error = await #expect(throws: TransportError.self) { try await call.value }
      #expect(error?.kind == .cancelled)
      #expect(loopback.server.connectionCount == 0)
    }
  }

  @Test func `at any moment gives every call exactly one answer`() async throws {
    try await withLoopback { exchange in
      exchange.reply("done")
    } _: { loopback in
      let client = loopback.client
      let request = loopback.request()
      var cancelled = 0
      for round in 0..<300 {
        let call = Task { try await client.send(request) }
        for _ in 0..<(round % 12) { await Task.yield() }
        call.cancel()
        switch await call.result {
        case .success(let response): #expect(response.body == Array("done".utf8))
        case .failure(let error):
          cancelled += 1
          #expect((error as? TransportError)?.kind == .cancelled)
        }
      }
      #expect(cancelled > 0)
      let later = try await loopback.get()
      #expect(later.status == 200)
    }
  }

  @Test func `by closing the client fails the calls in flight and all later ones`() async throws {
    try await withLoopback { exchange in
      exchange.waitForGoodbye()
    } _: { loopback in
      let client = loopback.client
      let calls = (0..<8).map { number in
        Task { [request = loopback.request("/\(number)")] in try await client.send(request) }
      }
      var arrived = 0
      for await _ in loopback.server.arrivals {
        arrived += 1
        if arrived == calls.count { break }
      }
      client.close()
      for call in calls {
        let error = await #expect(throws: TransportError.self) { try await call.value }
        #expect(error?.kind == .cancelled)
      }
      let error = try await loopback.failure()
      #expect(error.kind == .cancelled, "\(error)")
    }
  }

  @Test func `a client by forgetting it closes its connections`() async throws {
    let (goodbyes, goodbye) = AsyncStream<Void>.makeStream()
    let server = try RawServer { exchange in
      exchange.reply("kept")
      exchange.waitForGoodbye()
      goodbye.yield()
    }
    defer { server.close() }
    let request = HTTPRequest(method: .get, url: server.address, deadline: .seconds(20))
    _ = try await CurlClient.forTests().send(request)
    for await _ in goodbyes { break }
  }
}
