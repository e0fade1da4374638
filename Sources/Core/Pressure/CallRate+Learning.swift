/// What a rate learns from being refused.
extension CallRate {
  /// Calls that must have been granted to measure a rate for an experiment by.
  static let measurable = 16.0
  /// How much of what is surely granted an experiment asks for.
  static let surely = 0.97
  /// Turns that come back while the gate is closed without advice, where the rate is known.
  static let turns = 3.0

  /// A call that began at `start` was refused; returns how long no other should begin.
  ///
  /// - Parameter advice: what the tenant asked for, where it did.
  package mutating func noteRefused(
    sentAt start: Monotonic, advice: Duration?, at now: Monotonic
  ) -> Duration {
    let closed = advice ?? moment
    sent = max(sent - 1, 0)
    if let granted = falls?.granted { falls?.granted = max(granted - 1, 0) }
    if let congestion, start <= congestion.at {
      noteSame(congestion, closed: closed, at: now)
      return closed
    }
    if let congestion, now - congestion.at < calm { return closed }
    let (footing, before) = (footing, climb)
    let lost = (advice ?? .zero).inSeconds * (pace ?? 0)
    guard noise.noteRefused(on: footing, losing: lost) == .meant else {
      if advice != nil { doubt(on: footing) }
      return advice ?? .zero
    }
    learn(
      from: Congestion(
        at: now, since: congestion?.at ?? began ?? start,
        shut: congestion?.closed ?? .zero, granted: sent, closed: closed,
        before: experimental ?? climb, tried: paces.before,
        bracket: bracket, footing: footing))
    experiment = nil
    if footing == .trial || footing == .experiment { noise.endExperiment() }
    if footing != .trial, let before, before.isProven { noteFall(from: before.granted, at: now) }
    spaceAnew()
    return closed
  }

  /// A refusal that is put down to chance may be none: the rate is taken back a little, once.
  private mutating func doubt(on footing: RefusalNoise.Footing) {
    guard footing == .steady, let climb, !climb.isDoubted else { return }
    self.climb?.takeBack(to: bracket.noteDoubt(climb.granted))
  }

  /// The rate of the experiment as one that was learned.
  private var experimental: RateClimb? {
    experiment.map { RateClimb(RateBracket.Choice(rate: $0, isProven: true), calm: calm) }
  }

  /// Where a budget is spent and nobody says for how long, a moment lets some of it come back.
  private var moment: Duration {
    guard let climb, climb.isProven else { return calm }
    return min(calm, .seconds(Self.turns / climb.granted))
  }

  /// Sent before the tenant was known to be at its limit: nothing new, but it was not granted.
  private mutating func noteSame(_ same: Congestion, closed: Duration, at now: Monotonic) {
    guard experiment == nil, now - same.at < calm else { return }
    var corrected = same
    corrected.granted = max(same.granted - 1, 0)
    corrected.closed = max(same.closed, closed)
    learn(from: corrected)
  }

  private mutating func learn(from congestion: Congestion) {
    bracket = congestion.bracket
    climb = RateClimb(
      choose(congestion), closed: congestion.closed, isFirst: congestion.before == nil, calm: calm)
    self.congestion = congestion
  }

  private mutating func choose(_ congestion: Congestion) -> RateBracket.Choice {
    let least = congestion.least(over: calm)
    guard let before = congestion.before else {
      return RateBracket.Choice(rate: least, isProven: false)
    }
    if congestion.footing == .trial {
      return bracket.noteTrial(
        refused: congestion.tried, before: before.granted, wasProven: before.isProven, least: least)
    }
    return bracket.noteFall(
      refused: before.granted, wasProven: before.isProven,
      least: before.isProven || congestion.granted < Self.measurable
        ? least : congestion.likely(over: calm))
  }

  /// A rate was refused that had proved right.
  ///
  /// Where that goes on, an experiment shows whether the rate is what it is refused for.
  private mutating func noteFall(from rate: Double, at now: Monotonic) {
    let isDue = noise.noteFall()
    if let falls, isDue, falls.granted >= Self.measurable {
      let seconds = max((now - falls.began).inSeconds, calm.inSeconds)
      experiment = max(falls.granted / seconds, measured) * Self.surely
      noise.beginExperiment()
    } else if falls == nil || !noise.isFalling {
      falls = Falls(began: now, from: rate)
    }
  }

  /// Calls a second that were granted since the refusal before; zero where they are too few to tell.
  private var measured: Double {
    guard let congestion, congestion.granted >= Self.measurable else { return 0 }
    return congestion.granted / max((congestion.at - congestion.since).inSeconds, calm.inSeconds)
  }

  /// Goes on with what the experiment showed, once it is over.
  mutating func concludeExperiment() {
    guard let rate = experiment, let finding = noise.finding() else { return }
    let choice: RateBracket.Choice
    switch finding {
    case .chance:
      bracket = RateBracket()
      choice = RateBracket.Choice(rate: falls?.from ?? rate, isProven: true)
    case .budget:
      choice = bracket.noteFound(rate / Self.surely, refused: climb?.granted ?? rate)
    }
    climb = RateClimb(choice, calm: calm)
    experiment = nil
    falls = nil
  }
}
