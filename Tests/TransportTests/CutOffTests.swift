import Core
import TestSupport
import Testing
import Transport

/// Every way a body can end too early, each under a status that promises success and one that
/// does not.
@Suite struct `A body that is cut off` {
  static let statuses = ["200 OK", "400 Bad Request", "503 Service Unavailable"]

  @Test(arguments: statuses) func `before its announced length is no response`(
    status: String
  ) async throws {
    try await expectCutOff { exchange in
      exchange.write("HTTP/1.1 \(status)\r\nContent-Length: 100\r\n\r\nonly this")
      exchange.close()
    }
  }

  @Test(arguments: statuses) func `before its last chunk is no response`(
    status: String
  ) async throws {
    try await expectCutOff { exchange in
      exchange.write("HTTP/1.1 \(status)\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
      exchange.close()
    }
  }

  @Test func `within a chunk is no response`() async throws {
    try await expectCutOff { exchange in
      exchange.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc")
      exchange.close()
    }
  }

  @Test func `by a reset is no response`() async throws {
    try await expectCutOff { exchange in
      exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
      exchange.reset()
    }
  }

  @Test(arguments: statuses, [1, 8, 12, 200])
  func `inside its gzip stream is no response, although its length is right`(
    status: String, missing: Int
  ) async throws {
    let packed = try await Tool.gzip((0..<9000).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) })
    let short = Array(packed.dropLast(missing))
    try await expectCutOff { exchange in
      exchange.reply(short, status: status, headers: ["Content-Encoding: gzip"])
    }
  }

  @Test func `inside its gzip stream is no response, although its last chunk came`() async throws {
    let packed = try await Tool.gzip(Array("some rows".utf8))
    let short = Array(packed.dropLast(4))
    try await expectCutOff { exchange in
      exchange.write(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
      exchange.write("\(String(short.count, radix: 16))\r\n")
      exchange.write(short)
      exchange.write("\r\n0\r\n\r\n")
    }
  }

  @Test func `inside its gzip stream is no response, although the connection ends well`()
    async throws
  {
    let packed = try await Tool.gzip(Array("some rows".utf8))
    let short = Array(packed.dropLast(4))
    try await expectCutOff { exchange in
      exchange.write("HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
      exchange.write(short)
      exchange.close()
    }
  }

  @Test func `or whose gzip is damaged or followed by rubbish is no response`() async throws {
    let packed = try await Tool.gzip(Array("some rows".utf8))
    var damaged = packed
    damaged[damaged.count - 6] ^= 1  // Within the checksum.
    for body in [damaged, packed + [0x78, 0x78], Array("not gzip at all".utf8)] {
      try await expectCutOff { exchange in
        exchange.reply(body, headers: ["Content-Encoding: gzip"])
      }
    }
  }

  private func expectCutOff(
    sourceLocation: SourceLocation = #_sourceLocation, _ script: @escaping RawServer.Script
  ) async throws {
    try await withLoopback(serving: script) { loopback in
      let error = try await loopback.failure(sourceLocation: sourceLocation)
      #expect(error.kind == .cutOff, "\(error)", sourceLocation: sourceLocation)
      #expect(error.doing.contains("127.0.0.1"), sourceLocation: sourceLocation)
    }
  }
}
