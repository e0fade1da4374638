import Core
import Foundation
import Synchronization

/// Waits on this machine's loopback address for the browser to come back.
///
/// It never listens to another machine, never answers more than the one request it waits for with
/// anything but "not found", and never shows in its page what it was sent.
final class LoopbackListener: Sendable {
  /// How often a wait looks whether it is still wanted.
  private static let look: Int32 = 200
  /// How long one connection may take over a part of what it wants, and in how many it may come.
  private static let (slowest, mostPieces) = (1, 16)

  /// Where browsers reach it.
  let port: UInt16
  private let descriptor: CInt
  private let isUnwanted = Mutex(false)

  init() throws(SignInError) {
    let descriptor = socket(AF_INET, Self.stream, 0)
    guard descriptor >= 0 else { throw Self.failure() }
    self.descriptor = descriptor
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = unsafe withUnsafeMutablePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(descriptor, address, length) == 0 && listen(descriptor, 8) == 0
          && getsockname(descriptor, address, &length) == 0
      }
    }
    guard isListening else {
      close(descriptor)
      throw Self.failure()
    }
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit { close(descriptor) }

  /// What the browser brings, once it comes, and is shown a page for; others are told that nothing
  /// is here, and so is whoever brings what is not awaited.
  func redirect(
    awaited: @escaping @Sendable (RedirectRequest) -> Bool,
    page: @escaping @Sendable (RedirectRequest) -> String
  ) async throws(SignInError) -> RedirectRequest {
    let outcome = await withTaskCancellationHandler {
      await waited(awaited, page)
    } onCancel: {
      isUnwanted.withLock { $0 = true }
    }
    return try outcome.get()
  }

  private func waited(
    _ awaited: @escaping @Sendable (RedirectRequest) -> Bool,
    _ page: @escaping @Sendable (RedirectRequest) -> String
  ) async -> Result<RedirectRequest, SignInError> {
    do throws(SignInError) {
      return .success(
        try await OwnThread.run { () throws(SignInError) in try self.serve(awaited, page) })
    } catch {
      return .failure(error)
    }
  }

  private func serve(
    _ awaited: (RedirectRequest) -> Bool, _ page: (RedirectRequest) -> String
  ) throws(SignInError) -> RedirectRequest {
    while true {
      guard !isUnwanted.withLock(\.self) else { throw Enrolment.givenUp }
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&waiting, 1, Self.look) > 0 else { continue }
      let connection = accept(descriptor, nil, nil)
      guard connection >= 0 else { continue }
      defer { close(connection) }
      _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
      guard let found = RedirectRequest(head: head(of: connection)), awaited(found) else {
        Self.answer(connection, "404 Not Found", "There is nothing here.")
        continue
      }
      Self.answer(connection, "200 OK", page(found))
      return found
    }
  }

  // MARK: One connection

  /// The request up to its first empty line, as far as it comes in time.
  private func head(of connection: CInt) -> [UInt8] {
    var limit = timeval(tv_sec: Self.slowest, tv_usec: 0)
    _ = unsafe setsockopt(
      connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    _ = unsafe setsockopt(
      connection, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var head: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 2048)
    var pieces = 0
    // Whoever speaks slowly on purpose must not keep the browser waiting.
    while head.count < RedirectRequest.longest, pieces < Self.mostPieces {
      guard !isUnwanted.withLock(\.self) else { break }
      pieces += 1
      let count = unsafe recv(connection, &piece, piece.count, 0)
      guard count > 0 else { break }
      head += piece.prefix(count)
      if head.suffix(count + 3).contains(Array("\r\n\r\n".utf8)) { break }
    }
    return head
  }

  private static func answer(_ connection: CInt, _ status: String, _ text: String) {
    let page =
      "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Rollcall</title>"
      + "<p>\(text)</p></html>\n"
    let bytes = Array(
      ("HTTP/1.1 \(status)\r\nContent-Type: text/html; charset=utf-8\r\n"
        + "Content-Length: \(page.utf8.count)\r\nCache-Control: no-store\r\n"
        + "Referrer-Policy: no-referrer\r\nConnection: close\r\n\r\n\(page)").utf8)
    // A browser that is gone gets no page; what it brought is here all the same.
    _ = unsafe send(connection, bytes, bytes.count, quietly)
    _ = shutdown(connection, Int32(SHUT_WR))
  }

  #if canImport(Darwin)
    private static let stream = SOCK_STREAM
    private static let quietly: CInt = 0
  #else
    private static let stream = CInt(SOCK_STREAM.rawValue)
    private static let quietly = CInt(MSG_NOSIGNAL)
  #endif

  private static func failure() -> SignInError {
    SignInError(
      .transient,
      doing: "This machine's loopback address cannot be listened on: "
        + "\(unsafe String(cString: strerror(errno))). Sign in with a code instead, without "
        + "--browser.")
  }
}
