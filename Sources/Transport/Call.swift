import Core
import Synchronization

/// One request on its way to the loop thread, with the place where its answer is awaited.
///
/// It is answered exactly once: by the loop that took it from the inbox, or by the sender whom the
/// inbox refused.
struct Call: Sendable {
  typealias Answer = Result<HTTPResponse, TransportError>

  let id: UInt64
  let request: HTTPRequest
  let origin: Origin
  let begun: ContinuousClock.Instant
  let withdrawal: Withdrawal
  let continuation: CheckedContinuation<Answer, Never>

  func answer(_ answer: Answer) { continuation.resume(returning: answer) }
}

/// Remembers that the caller has lost interest, even before the call has reached the inbox.
///
/// It never stops anything by itself: the loop reads it when it takes the call, and the inbox's
/// cancellation letter stops a call that was taken before.
final class Withdrawal: Sendable {
  private let flag = Atomic(false)

  var isWithdrawn: Bool { flag.load(ordering: .acquiring) }

  func withdraw() { flag.store(true, ordering: .releasing) }
}
