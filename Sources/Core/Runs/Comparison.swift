/// What a run and a later look at the service agree on, object by object.
///
/// It never calls an object deleted because it was not seen: only because it was asked for by
/// identity and did not come.
package struct Comparison: Sendable, Hashable {
  /// How much of the run the later look asked about.
  package enum Scope: Sendable, Hashable {
    case everything
    /// Only the objects that were asked for by identity.
    case sample
  }

  /// Identities told of what speaks against the run, at most.
  package static let mostNamed = 20

  package var scope: Scope
  /// Objects the service showed the second time.
  package var seen: Int
  /// Whether what changed since the run began was asked for, so that it can be told apart.
  package var followedChanges: Bool
  /// There now, unchanged since the run began, and not in the run.
  package private(set) var missing = 0
  /// In both with other values, and unchanged since the run began.
  package private(set) var altered = 0
  /// Not in the run, and created or changed since it began.
  package private(set) var new = 0
  /// In both, and changed since the run began.
  package private(set) var changed = 0
  /// Objects of the run that were asked for by identity and are there no more, all of them.
  package private(set) var deleted: [GUID] = []
  /// Objects of the run that were not shown again, and that nobody asked for.
  package private(set) var unasked = 0
  /// Some of the missing and the altered.
  package private(set) var named: [GUID] = []
  private let asked: Set<GUID>

  /// - Parameter asked: the objects of the run that the later look asked for by identity.
  package init(_ scope: Scope, seen: Int, followedChanges: Bool, asked: Set<GUID>) {
    self.scope = scope
    self.seen = seen
    self.followedChanges = followedChanges
    self.asked = asked
  }

  /// Objects of the run that were not shown again.
  package var gone: Int { deleted.count + unasked }

  /// Takes in one difference between the later look and the run.
  package mutating func note(_ difference: RowDifference) {
    switch (difference.values != nil, difference.otherValues != nil) {
    case (true, false) where difference.isRecent: new += 1
    case (true, false):
      missing += 1
      name(difference.guid)
    case (true, true) where difference.isRecent: changed += 1
    case (true, true):
      altered += 1
      name(difference.guid)
    case (false, _):
      if asked.contains(difference.guid) {
        deleted.append(difference.guid)
      } else if scope == .everything {
        unasked += 1
      }
    }
  }

  private mutating func name(_ guid: GUID) {
    if named.count < Self.mostNamed { named.append(guid) }
  }
}
