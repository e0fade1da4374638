import Core
import Synchronization
import Testing
import Transport

@Suite struct `A request that is sent once` {
  @Test func `fails where its connection ends, and is not sent again`() async throws {
    let served = Mutex(0)
    try await withLoopback { exchange in
      let count = served.withLock { count in
        count += 1
        return count
      }
      // The second ends before a byte of the answer, as where a connection was kept too long.
      if count == 2 { exchange.reset() } else { exchange.reply("\(count)") }
    } _: { loopback in
      var request = loopback.request()
      request.method = .post
      request.body = Array("change".utf8)
      // One that is kept open is there to be taken.
      _ = try await loopback.client.send(request)
      request.isSentOnce = true
      let error = try await loopback.failure(of: request)
      #expect(error.kind == .reset, "\(error)")
      #expect(loopback.server.requests.count == 2)
    }
  }

  @Test func `has a connection of its own, which nobody has after it`() async throws {
    try await withLoopback { exchange in
      exchange.reply("well")
    } _: { loopback in
      var request = loopback.request()
      _ = try await loopback.client.send(request)
      request.isSentOnce = true
      for _ in 1...3 { _ = try await loopback.client.send(request) }
      request.isSentOnce = false
      _ = try await loopback.client.send(request)
      let connections = loopback.server.requests.map(\.connection)
      #expect(connections.count == 5)
      #expect(Set(connections[0...3]).count == 4)
      #expect(!connections[1...3].contains(connections[4]))
    }
  }
}
