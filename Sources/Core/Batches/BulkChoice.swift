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
  /// When those that were refused for now may be asked alone.
  private var opens: Monotonic?

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

  /// Some of those asked alone were refused in a call that served others: it is they who wait.
  package mutating func noteRefused(until end: Monotonic) { opens = max(opens ?? end, end) }

  /// How long to leave the batch alone before a subject of it is asked alone; nil for no time.
  package func wait(before place: Int, at now: Monotonic) -> Duration? {
    guard let opens, alone.contains(place), opens > now else { return nil }
    return opens - now
  }

  /// A call of several brought no answer for this reason.
  ///
  /// One of its subjects may be the cause, so that the others must not be tied to it for ever.
  package mutating func noteFailed(_ kind: CallFailure.Kind) {
    guard kind.mayBeOfBulk else { return }
    // Ten at a time are too slow.
    failures = kind == .deadline ? Self.patience : failures + 1
  }
}
