/// What was known of a tenant when it was found at its limit.
///
/// It only holds what happened; `CallRate` draws the conclusions, anew when more is heard of the same
/// moment.
struct Congestion: Sendable, Hashable {
  var at: Monotonic
  /// When it was at its limit the time before, or the first call.
  var since: Monotonic
  /// How long the gate was closed at the beginning of that time.
  var shut: Duration
  /// Calls it granted in between.
  var granted: Double
  /// How long the gate is closed for it.
  var closed: Duration
  /// What had been learned until then.
  var before: RateClimb?
  /// The last rate that was not refused.
  var tried: Double
  /// The bracket before this refusal.
  var bracket: RateBracket
  var footing: RefusalNoise.Footing

  /// Calls a second that are likely granted: nobody knows how much of what was granted while the gate
  /// was closed could be saved up, so that half of it is taken to be.
  func likely(over calm: Duration) -> Double {
    (granted + 1) / max((at - since - shut / 2).inSeconds, calm.inSeconds)
  }

  /// Calls a second that are surely granted: nothing was left at the refusal before that had been
  /// saved up.
  func least(over calm: Duration) -> Double {
    let seconds = max((at - since).inSeconds, calm.inSeconds)
    // Whoever is refused though a rate was kept to came a little early: its turn counts.
    return (granted + (footing == .trial ? 0 : 1)) / seconds
  }
}
