import Foundation

/// The few socket calls the test server needs, blocking, over IPv4 loopback.
///
/// It never runs on the cooperative pool; `RawServer` and `onThread` give it threads.
enum RawSocket {
  struct Refusal: Error { var errno: Int32 }

  #if os(Linux)
    private static let stream = Int32(SOCK_STREAM.rawValue)
    private static let quietly = Int32(MSG_NOSIGNAL)
  #else
    private static let stream = SOCK_STREAM
    private static let quietly: Int32 = 0
  #endif

  /// Listens on a port that the system chooses.
  static func listen() throws -> (socket: Int32, port: Int) {
    let socket = Foundation.socket(AF_INET, stream, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = unsafe withUnsafeMutablePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
        unsafe bind(socket, plain, size) == 0 && Foundation.listen(socket, 256) == 0
          && getsockname(socket, plain, &size) == 0
      }
    }
    guard socket >= 0, isListening else { throw Refusal(errno: errno) }
    return (socket, Int(UInt16(bigEndian: address.sin_port)))
  }

  static func accept(_ listener: Int32) -> Int32? {
    let peer = Foundation.accept(listener, nil, nil)
    guard peer >= 0 else { return nil }
    var on: Int32 = 1
    #if !os(Linux)
      _ = unsafe setsockopt(
        peer, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
    #endif
    _ = unsafe setsockopt(
      peer, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    return peer
  }

  /// Some bytes, or nothing when the peer has gone.
  static func read(_ peer: Int32) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    let count = unsafe recv(peer, &bytes, bytes.count, 0)
    return count > 0 ? Array(bytes.prefix(count)) : nil
  }

  /// Writes as much as the peer will take; a peer that has gone is no failure of the server.
  static func write(_ peer: Int32, _ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let sent = unsafe rest.withUnsafeBytes {
        unsafe send(peer, $0.baseAddress, $0.count, quietly)
      }
      guard sent > 0 else { return }
      rest = rest.dropFirst(sent)
    }
  }

  /// Makes the coming close a reset.
  static func makeAbrupt(_ peer: Int32) {
    var now = linger(l_onoff: 1, l_linger: 0)
    _ = unsafe setsockopt(
      peer, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
  }

  /// Wakes whoever waits on the socket; its owner still closes it.
  static func shut(_ socket: Int32) { _ = shutdown(socket, Int32(SHUT_RDWR)) }

  static func close(_ socket: Int32) { _ = Foundation.close(socket) }

  /// Does something that blocks on a thread of its own.
  static func onThread<Value: Sendable>(
    _ work: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { waiter in
      Thread { waiter.resume(with: Result { try work() }) }.start()
    }
  }
}
