package import Core
import CCurl
import Foundation
import Synchronization

/// The HTTP client over libcurl: a thread that works, and an asynchronous face that waits.
///
/// It never blocks a thread of the caller's, never follows a redirect, never sends plain http to
/// another machine, and never returns an answer that is not whole. libcurl alone may repeat a
/// request, on a fresh connection, when an idle one turns out dead before a single byte came back.
package final class CurlClient: HTTPClient {
  /// libcurl's start for the whole process, which happens once, before its first use.
  private static let isStarted = ccurl_start() == CURLE_OK

  private let inbox = CurlInbox()
  private let lastID = Atomic<UInt64>(0)

  package init(configuration: ClientConfiguration) {
    // The thread holds the inbox and not the client, so that a forgotten client can end it.
    let thread = Thread { [inbox] in
      guard Self.isStarted, let loop = CurlLoop(inbox: inbox, configuration: configuration) else {
        inbox.detach()
        for call in inbox.drain().calls {
          call.answer(.failure(.broken(call.origin, "it could not be started")))
        }
        return
      }
      loop.run()
    }
    thread.name = "rollcall.transport"
    thread.start()
  }

  deinit { close() }

  /// Ends the thread; calls in flight and all later ones fail as cancelled.
  package func close() { inbox.close() }

  package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let origin = try Self.permittedOrigin(of: request)
    let id = lastID.add(1, ordering: .relaxed).newValue
    let begun = ContinuousClock.now
    let withdrawal = Withdrawal()
    let answer: Call.Answer = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let call = Call(
          id: id, request: request, origin: origin, begun: begun, withdrawal: withdrawal,
          continuation: continuation)
        if !inbox.post(call) { call.answer(.failure(.closed(origin))) }
      }
    } onCancel: {
      // The flag serves a call that the loop has yet to take, the letter one that it has taken.
      withdrawal.withdraw()
      inbox.cancel(id)
    }
    return try answer.get()
  }

  /// Refuses what may not be sent, before it comes near a socket.
  private static func permittedOrigin(
    of request: HTTPRequest
  ) throws(TransportError) -> Origin {
    guard let origin = Origin(of: request.url) else { throw .unreadableAddress() }
    let isNear = origin.isLoopback || request.route == .direct && origin.isLinkLocal
    guard origin.scheme == "https" || isNear else { throw .clearText(origin) }
    for header in request.headers where !header.isWellFormed {
      throw .malformedHeader(header.name)
    }
    return origin
  }
}
