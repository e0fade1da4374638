import Foundation
import Synchronization

/// A server on loopback that answers byte for byte what a test tells it to, however wrong.
///
/// It never repairs anything: lengths, encodings and endings are the test's. Each connection has a
/// thread of its own, so a script may block without touching the cooperative pool.
final class RawServer: Sendable {
  /// What a script does with one request; the connection is kept when it returns.
  typealias Script = @Sendable (RawExchange) -> Void

  let port: Int
  /// Every request as it arrives, for a test that must act while one is in flight.
  let arrivals: AsyncStream<RawRequest>

  private let listener: Int32
  private let arrived: AsyncStream<RawRequest>.Continuation
  private let seen = Mutex<[RawRequest]>([])
  private let connections = Mutex(0)

  init(_ script: @escaping Script) throws {
    (arrivals, arrived) = AsyncStream.makeStream()
    (listener, port) = try RawSocket.listen()
    // The threads hold the server's parts through `self` until its test closes the listener.
    Thread { [self] in accept(script) }.start()
  }

  var address: String { "http://127.0.0.1:\(port)" }
  var connectionCount: Int { connections.withLock { $0 } }
  var requests: [RawRequest] { seen.withLock { $0 } }

  func close() { RawSocket.shut(listener) }

  private func accept(_ script: @escaping Script) {
    while let peer = RawSocket.accept(listener) {
      let number = connections.withLock {
        $0 += 1
        return $0
      }
      Thread { [self] in
        while let request = RawRequest(reading: peer, connection: number) {
          seen.withLock { $0.append(request) }
          arrived.yield(request)
          let exchange = RawExchange(request: request, peer: peer)
          script(exchange)
          guard exchange.isOpen else { return }
        }
        RawSocket.close(peer)
      }.start()
    }
    arrived.finish()
    RawSocket.close(listener)
  }
}

/// One request as the server read it.
struct RawRequest: Sendable {
  let connection: Int
  let line: String
  let headers: [String]
  let body: [UInt8]

  /// Reads until the blank line and then the announced body; nothing when the peer has gone.
  init?(reading peer: Int32, connection: Int) {
    var bytes: [UInt8] = []
    var end: Int?
    while end == nil {
      guard let more = RawSocket.read(peer) else { return nil }
      bytes += more
      end = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound
    }
    guard let end else { return nil }
    let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
    guard let first = lines.first else { return nil }
    self.connection = connection
    line = String(first)
    headers = lines.dropFirst().map(String.init)
    let length =
      headers.first { $0.lowercased().hasPrefix("content-length:") }
      .flatMap { Int($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) } ?? 0
    while bytes.count < end + length {
      guard let more = RawSocket.read(peer) else { return nil }
      bytes += more
    }
    body = Array(bytes[end...])
  }

  func header(_ name: String) -> String? {
    headers.first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
      .map { $0.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces) }
  }
}

/// One request and the means to answer it, used on its connection's thread alone.
final class RawExchange {
  let request: RawRequest
  private let peer: Int32
  private(set) var isOpen = true

  init(request: RawRequest, peer: Int32) {
    self.request = request
    self.peer = peer
  }

  func write(_ text: String) { RawSocket.write(peer, Array(text.utf8)) }
  func write(_ bytes: [UInt8]) { RawSocket.write(peer, bytes) }

  /// A whole answer with its right length.
  func reply(_ body: [UInt8], status: String = "200 OK", headers: [String] = []) {
    let head = ["HTTP/1.1 \(status)"] + headers + ["Content-Length: \(body.count)", "", ""]
    write(Array(head.joined(separator: "\r\n").utf8) + body)
  }

  func reply(_ body: String, status: String = "200 OK", headers: [String] = []) {
    reply(Array(body.utf8), status: status, headers: headers)
  }

  /// Ends the connection in an orderly way.
  func close() {
    isOpen = false
    RawSocket.close(peer)
  }

  /// Ends the connection with a reset, as a crashing machine would.
  func reset() {
    RawSocket.makeAbrupt(peer)
    close()
  }

  /// Says nothing more until the client gives up.
  func waitForGoodbye() {
    while RawSocket.read(peer) != nil {}
    close()
  }
}
