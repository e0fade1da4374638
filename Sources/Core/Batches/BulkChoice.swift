/// Which subjects of a batch are asked about in one call, and which each alone.
///
/// What is not told at its address is asked by the cmdlet, and what fails then within a call of
/// several is asked alone, where a failure is known to be its own. It never survives its process:
/// another begins with asking together.
package struct BulkChoice: Sendable, Hashable {
  /// Calls of several that failed as a whole, after which all of a batch is asked singly.
  package static let patience = 2

  private var alone: Set<Int> = []
  private var notAddressed: Set<Int> = []
  private var failures = 0

  package init() {}

  /// Places that may be asked about in one call, in their order; none within an answer.
  ///
  /// - Parameter isAddressed: whether by their addresses; all of them may be asked by the cmdlet.
  package func places(of walk: SubjectWalk, atAddresses isAddressed: Bool) -> [Int] {
    guard walk.inside == nil, failures < Self.patience else { return [] }
    return walk.remaining.filter {
      !alone.contains($0) && !(isAddressed && notAddressed.contains($0))
    }
  }

  /// These are asked by the cmdlet from now on.
  package mutating func noteNotAddressed(_ places: some Sequence<Int>) {
    notAddressed.formUnion(places)
  }

  /// These get a call each.
  package mutating func noteAlone(_ places: some Sequence<Int>) { alone.formUnion(places) }

  /// A call of several brought no answer for this reason.
  ///
  /// One of its subjects may be the cause, so that the others must not be tied to it for ever.
  package mutating func noteFailed(_ kind: CallFailure.Kind) {
    switch kind {
    case .transient, .network, .malformed, .staleCursor: failures += 1
    // Ten at a time are too slow.
    case .deadline: failures = Self.patience
    case .throttled, .unauthorised, .forbidden, .intercepted, .wrongEndpoint, .permanent,
      .cancelled:
      break
    }
  }
}
