/// Decides what becomes of a tie that was there before and that a run does not show.
///
/// Who may do what ends only when somebody looked and did not see it. What a run could not see is
/// marked with when it was seen last, never ended.
package struct LookJudge: Sendable, Hashable {
  /// What a run saw of a place.
  package enum Place: Sendable, Hashable {
    /// The service answered about it.
    case lookedAt
    /// It was to be asked about, and could not be.
    case unseen
    /// The run knows nothing of it.
    case absent
  }

  /// Why a place was not seen the last time.
  package enum Mark: Sendable, Hashable {
    /// The question meant it, but brought no answer.
    case unanswered
    /// The question was changed since, and may not mean it any more.
    case unasked
  }

  package enum Verdict: Sendable, Hashable {
    case end
    case leave(Mark)
  }

  /// Whether the run read everything that tells which places there are.
  package var isWhole: Bool
  /// Whether it was asked the same as the run before.
  package var asksTheSame: Bool

  package init(isWhole: Bool, asksTheSame: Bool) {
    self.isWhole = isWhole
    self.asksTheSame = asksTheSame
  }

  /// - Parameter mark: what an earlier run left; nil where the place was seen by the last one.
  package func verdict(on place: Place, marked mark: Mark?) -> Verdict {
    switch place {
    case .lookedAt: .end
    case .unseen: .leave(.unanswered)
    case .absent where !asksTheSame || mark == .unasked: .leave(.unasked)
    // The listing was read to its end and does not have it: the place itself is gone.
    case .absent: isWhole ? .end : .leave(.unanswered)
    }
  }
}
