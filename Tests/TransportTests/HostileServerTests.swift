import Core
import TestSupport
import Testing
import Transport

/// What a server may send that no honest one does: it costs one failed call and little memory.
@Suite struct `A hostile server` {
  @Test func `cannot have a small answer unpack to a huge one`() async throws {
    let bomb = try await Tool.gzip([UInt8](repeating: 0x20, count: 64 << 20))
    #expect(bomb.count < 100 << 10)
    try await withLoopback { exchange in
      exchange.reply(bomb, headers: ["Content-Encoding: gzip"])
    } _: { loopback in
      let error = try await loopback.failure(of: loopback.request("/", bodyLimit: 256 << 20))
      #expect(error.kind == .tooLarge, "\(error)")
      #expect(error.doing.contains("200 times its size"))
    }
  }

  @Test func `that packs as well as rows do is served`() async throws {
    let row = #"{"Guid":"5f0c1a2b","Name":"#
    let text = (0..<40_000).map { "\(row)\"name \($0)\",\"DisplayName\":null}" }.joined()
    let packed = try await Tool.gzip(Array(text.utf8))
    #expect(text.utf8.count > 2 << 20)
    try await withLoopback { exchange in
      exchange.reply(packed, headers: ["Content-Encoding: gzip"])
    } _: { loopback in
      let response = try await loopback.client.send(loopback.request("/", bodyLimit: 8 << 20))
      #expect(response.body == Array(text.utf8))
    }
  }

  @Test func `is left in the middle of ten megabytes of headers`() async throws {
    try await withLoopback { exchange in
      exchange.write("HTTP/1.1 200 OK\r\n")
      let line = Array(("X-Flood: " + String(repeating: "y", count: 990) + "\r\n").utf8)
      for _ in 0..<10_000 { exchange.write(line) }
      exchange.waitForGoodbye()
    } _: { loopback in
      let error = try await loopback.failure()
      #expect(error.kind == .tooLarge, "\(error)")
    }
  }

  @Test func `that never ends its interim answers is left`() async throws {
    try await withLoopback { exchange in
      for _ in 0..<500 { exchange.write("HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n") }
      exchange.waitForGoodbye()
    } _: { loopback in
      let error = try await loopback.failure()
      #expect(error.kind == .tooLarge, "\(error)")
    }
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nX-\u{1B}[2J: \u{1B}]0;owned\u{7}\r\nContent-Length: 2\r\n\r\nok",
    "HTTP/1.1 200 \u{1B}[31mOK\r\nContent-Length: 2\r\n\r\nok",
  ])
  func `cannot put a command to a terminal into an error`(answer: String) async throws {
    try await withLoopback { exchange in
      exchange.write(answer)
      exchange.close()
    } _: { loopback in
      do {
        let response = try await loopback.get()
        #expect(response.status == 200)
      } catch let error as TransportError {
        #expect(!error.doing.unicodeScalars.contains("\u{1B}"), "\(error)")
      }
    }
  }
}
