import Core
import Synchronization
import Testing
import Transport

@Suite struct `A connection that died` {
  @Test(arguments: [HTTPRequest.Method.get, .post])
  func `while it was idle costs nobody the call`(method: HTTPRequest.Method) async throws {
    let served = Mutex(0)
    try await withLoopback { exchange in
      let count = served.withLock { count in
        count += 1
        return count
      }
      // As a firewall that forgot the connection ends it: before a byte of the answer.
      if count == 2 { exchange.reset() } else { exchange.reply("\(count)") }
    } _: { loopback in
      var request = loopback.request()
      request.method = method
      request.body = method == .post ? Array("grant_type=client_credentials".utf8) : []
      let first = try await loopback.client.send(request)
      let second = try await loopback.client.send(request)
      #expect(first.body == Array("1".utf8))
      #expect(second.body == Array("3".utf8))
      let connections = loopback.server.requests.map(\.connection)
      #expect(connections.count == 3)
      #expect(connections[0] == connections[1] && connections[1] != connections[2])
    }
  }

  @Test func `on its first use fails the call, which is not sent twice`() async throws {
    try await withLoopback { exchange in
      exchange.reset()
    } _: { loopback in
      let error = try await loopback.failure()
      #expect(error.kind == .reset, "\(error)")
      #expect(loopback.server.requests.count == 1)
    }
  }
}
