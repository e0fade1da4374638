/// How long a call of one cmdlet may take: several times the longest of late.
///
/// It is for calls that hang, not for slow ones, which are cut smaller. It never goes below the
/// life of a cursor nor above the ceiling it is given, and one that proved too short is doubled.
package struct CallDeadline: Sendable, Hashable {
  /// A call may take as long as a cursor lives, however fast the others were.
  package static let floor = Checkpoint.longestAge
  /// How many times the longest call of late.
  package static let factor = 4
  /// Served calls before anything is concluded from them.
  package static let enough = 20
  /// What is left of the longest call after each one served: a tenth after about a hundred.
  private static let memory = 0.98

  private var longest = Duration.zero
  private var served = 0

  package init() {}

  /// A call was served in this time.
  package mutating func note(_ duration: Duration) {
    longest = max(duration, longest * Self.memory)
    served += 1
  }

  /// A call was given up at its deadline.
  package mutating func noteOverdue(_ deadline: Duration) {
    longest = max(longest, deadline * 2 / Self.factor)
  }

  package func deadline(atMost ceiling: Duration) -> Duration {
    served < Self.enough ? ceiling : min(max(longest * Self.factor, Self.floor), ceiling)
  }
}
