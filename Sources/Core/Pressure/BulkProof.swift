/// Whether a tenant takes several questions in one call, as far as is known.
///
/// A refusal before anything was served settles it for the run; afterwards it takes several in a row,
/// since one may be about what was asked. It never concerns what fails within such a call.
package struct BulkProof: Sendable, Hashable {
  /// Refused calls in a row after which a tenant that took some takes no more.
  package static let mostInARow = 3

  package private(set) var isRefused = false
  private var wasServed = false
  private var inARow = 0

  package init() {}

  package mutating func noteServed() { (wasServed, inARow) = (true, 0) }

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
}
