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
  /// How many ports are tried for one that is free in both families.
  private static let ports = 8
  /// How long one connection may take over a part of what it wants, and in how many it may come.
  private static let (slowest, mostPieces) = (1, 16)

  /// Where browsers reach it.
  let port: UInt16
  private let sockets: [LoopbackSocket]
  private let isUnwanted = Mutex(false)

  /// Listens on one port of either family: a browser may try any of the addresses of "localhost".
  init() throws(SignInError) { (port, sockets) = try Self.listening() }

  private static func listening() throws(SignInError) -> (UInt16, [LoopbackSocket]) {
    for _ in 1...ports {
      let first: LoopbackSocket
      do throws(LoopbackSocket.Refusal) { first = try LoopbackSocket(.four) } catch {
        throw failure(error)
      }
      do throws(LoopbackSocket.Refusal) {
        return (first.port, [first, try LoopbackSocket(.six, port: first.port)])
      } catch {
        // This machine has no such addresses, so no browser tries them.
        guard error.code == EADDRINUSE else { return (first.port, [first]) }
      }
      // Somebody else has the port there, and would get what the browser brings.
    }
    throw failure(LoopbackSocket.Refusal(code: EADDRINUSE))
  }

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
      guard let caller = caller() else { continue }
      let connection = accept(caller.descriptor, nil, nil)
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

  /// The socket at which somebody asks to be let in; nil where nobody does for a moment.
  private func caller() -> LoopbackSocket? {
    var waiting = sockets.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    guard unsafe poll(&waiting, nfds_t(waiting.count), Self.look) > 0 else { return nil }
    return zip(sockets, waiting).first { $1.revents != 0 }?.0
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
    private static let quietly: CInt = 0
  #else
    private static let quietly = CInt(MSG_NOSIGNAL)
  #endif

  private static func failure(_ refusal: LoopbackSocket.Refusal) -> SignInError {
    SignInError(
      .transient,
      doing: "This machine's loopback address cannot be listened on: "
        + "\(unsafe String(cString: strerror(refusal.code))). Sign in with a code instead, without "
        + "--browser.")
  }
}
