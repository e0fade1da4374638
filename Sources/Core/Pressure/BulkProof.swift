/// Whether a tenant takes several questions in one call, as far as is known.
///
/// A refusal before anything was served settles it for the run; afterwards it takes several in a row,
/// since one may be about what was asked. It never concerns what fails within such a call.
package struct BulkProof: Sendable, Hashable {
  /// Refused calls in a row after which a tenant that took some takes no more.
  package static let mostInARow = 3

  /// Such calls in a row that brought nothing, after which the next way is tried; where that answers,
  /// one more such call settles it.
  package static let mostFailedInARow = 4

  package private(set) var isRefused = false
  private var wasServed = false
  private var inARow = 0
  private var failedInARow = 0
  private var isAnsweredOtherwise = false

  package init() {}

  /// Whether no such call is made: for ever, or until something else is answered.
  package var isClosed: Bool {
    isRefused || failedInARow >= Self.mostFailedInARow && !isAnsweredOtherwise
  }

  package mutating func noteServed() {
    (wasServed, inARow) = (true, 0)
    (failedInARow, isAnsweredOtherwise) = (0, false)
  }

  /// A question was answered in the next way, so that the service is there.
  package mutating func noteAnsweredOtherwise() { isAnsweredOtherwise = failedInARow > 0 }

  /// A call of several brought nothing for this reason; true when that settles it.
  ///
  /// Where nothing else is answered either, it is an outage, which says nothing of such calls.
  package mutating func noteFailed(_ kind: CallFailure.Kind) -> Bool {
    guard kind.mayBeOfBulk else { return false }
    failedInARow += 1
    guard !isRefused, isAnsweredOtherwise, failedInARow >= Self.mostFailedInARow else {
      return false
    }
    isRefused = true
    return true
  }

  /// A call of several was refused; true when that settles it.
  package mutating func noteRefused() -> Bool {
    inARow += 1
    guard !isRefused, !wasServed || inARow >= Self.mostInARow else { return false }
    isRefused = true
    return true
  }
}

extension CallFailure.Kind {
  /// Whether a call of several may have been refused for being one.
  ///
  /// If it was not, the questions' own calls tell.
  package var mayRefuseBulk: Bool {
    switch self {
    case .permanent, .forbidden, .intercepted, .wrongEndpoint: true
    case .transient, .network, .deadline, .throttled, .unauthorised, .staleCursor, .malformed,
      .cancelled:
      false
    }
  }
  /// Whether a call of several may have failed for what it holds, or for being so long.
  package var mayBeOfBulk: Bool {
    switch self {
    case .transient, .network, .malformed, .staleCursor, .deadline: true
    case .throttled, .unauthorised, .forbidden, .intercepted, .wrongEndpoint, .permanent,
      .cancelled:
      false
    }
  }
}
