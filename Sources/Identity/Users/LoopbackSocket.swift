import Foundation

/// A socket that listens on this machine's loopback address, of one family of addresses.
///
/// It never listens to another machine, and never accepts by itself.
final class LoopbackSocket: Sendable {
  enum Family { case four, six }

  /// Why it does not listen, as the system's own number.
  struct Refusal: Error {
    let code: CInt
  }

  let descriptor: CInt
  let port: UInt16

  /// Listens on this port; on any free one where it is 0.
  init(_ family: Family, port wanted: UInt16 = 0) throws(Refusal) {
    let descriptor = socket(family == .four ? AF_INET : AF_INET6, Self.stream, 0)
    guard descriptor >= 0 else { throw Refusal(code: errno) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    let port: UInt16? =
      switch family {
      case .four: Self.listenOnFour(descriptor, port: wanted)
      case .six: Self.listenOnSix(descriptor, port: wanted)
      }
    guard let port else {
      let code = errno
      close(descriptor)
      throw Refusal(code: code)
    }
    self.descriptor = descriptor
    self.port = port
  }

  deinit { close(descriptor) }

  private static func listenOnFour(_ descriptor: CInt, port: UInt16) -> UInt16? {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    address.sin_port = port.bigEndian
    guard open(descriptor, at: &address) else { return nil }
    return UInt16(bigEndian: address.sin_port)
  }

  private static func listenOnSix(_ descriptor: CInt, port: UInt16) -> UInt16? {
    var yes: CInt = 1
    let isAlone = unsafe setsockopt(
      descriptor, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &yes, socklen_t(MemoryLayout<CInt>.size))
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    guard isAlone == 0, unsafe inet_pton(AF_INET6, "::1", &address.sin6_addr) == 1,
      open(descriptor, at: &address)
    else { return nil }
    return UInt16(bigEndian: address.sin6_port)
  }

  /// Binds and listens, and has the address say where.
  private static func open<Address>(_ descriptor: CInt, at address: inout Address) -> Bool {
    var length = socklen_t(MemoryLayout<Address>.size)
    return unsafe withUnsafeMutablePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(descriptor, address, length) == 0 && listen(descriptor, 8) == 0
          && getsockname(descriptor, address, &length) == 0
      }
    }
  }

  #if canImport(Darwin)
    private static let stream = SOCK_STREAM
  #else
    private static let stream = CInt(SOCK_STREAM.rawValue)
  #endif
}
