/// How many calls a second a tenant grants, learned from its refusals alone.
///
/// A refusal says that the tenant's savings are spent. What it granted between two refusals, divided
/// by the time between them, is therefore its rate. From then on calls are spaced at that rate, which
/// is raised by little for a long while (`plateau`) and then ever faster, until the next refusal
/// corrects it. It never waits and never reads a clock; before the first refusal it holds nobody.
package struct CallRate: Sendable, Hashable {
  /// Refusals that arrive within this time of a decrease are the same congestion.
  package static let calm = Duration.seconds(1)
  /// Calls between two refusals that the rate itself provokes.
  package static let patience = 80.0
  /// Calls for which a rate that is not proven is kept.
  static let courtesy = 12.0
  /// The same in time: what closes the gate for a second may do so once in half a minute.
  static let rarity = 30.0
  /// How long it takes to double once the plateau is over.
  static let doubling = Duration.seconds(8)
  /// What a tried rate is taken back by, so that one refusal is not followed by another.
  static let stepBack = 0.99
  /// So much above what is known, a refused rate tells little.
  static let farthest = 2.0
  /// Never slower, in calls a second.
  static let slowest = 0.05
  /// A call that comes late may be made up for by the next, by no more than this.
  static let lateness = Duration.milliseconds(50)

  /// Calls a second that a person allows; nil where nobody said.
  package let ceiling: Double?
  /// Calls a second the tenant grants; nil while it refuses nothing.
  package private(set) var granted: Double?
  /// How long the rate stays near what was learned.
  private(set) var plateau = Duration.zero
  private var isProven = false
  /// For how long the rate has been what holds calls back since it was learned.
  private var climbed = Duration.zero
  private var began: Monotonic?
  private var last: Monotonic?
  private var next: Monotonic?
  /// The rates that spaced the last two calls, and the one that spaces the next.
  private var paces = Paces()
  /// Calls since the last decrease, without those that were refused.
  private var sent = 0.0
  private var congestion: Congestion?

  package init(ceiling: Double? = nil) { self.ceiling = ceiling }

  /// Calls a second that may begin now; nil when any number may.
  package var pace: Double? {
    guard let learned else { return ceiling }
    return min(learned, ceiling ?? learned)
  }

  /// The rate, raised by the time it has been tried for.
  private var learned: Double? {
    guard let granted else { return nil }
    if climbed < plateau {
      return granted * (Self.stepBack + (1 - Self.stepBack) * (climbed / plateau))
    }
    let beyond = (climbed - plateau) / Self.doubling
    return granted * Self.powerOfTwo(beyond * beyond)
  }

  /// Two to so many, straight between whole ones.
  private static func powerOfTwo(_ exponent: Double) -> Double {
    let whole = min(exponent, 20).rounded(.down)
    return Double(sign: .plus, exponent: Int(whole), significand: 1 + min(exponent, 20) - whole)
  }

  /// When the next call may begin; nil when it may at once.
  package func opens(after now: Monotonic) -> Monotonic? {
    guard pace != nil, let next, next > now else { return nil }
    return next
  }

  /// A call begins.
  package mutating func noteSent(at now: Monotonic) {
    began = began ?? now
    if let pace {
      paces = Paces(before: paces.last, last: paces.next, next: pace)
      let interval = Duration.seconds(1 / pace)
      let due = next ?? now
      // Only a rate that holds calls back proves anything by not being refused.
      if let last, now - due <= Self.lateness { climbed += min(now - last, interval * 2) }
      let makeUp = min(interval, Self.lateness)
      let earliest = Monotonic(sinceStart: now.sinceStart - makeUp)
      next = min(max(due, earliest), now) + interval
    }
    last = now
    sent += 1
  }

  /// A call that began at `start` was refused, and no other may begin for so long.
  package mutating func noteRefused(sentAt start: Monotonic, closed: Duration, at now: Monotonic) {
    if var same = congestion, start <= same.at {
      // Sent before the tenant was known to be at its limit: nothing new, but it was not granted.
      same.sent = max(same.sent - 1, 0)
      same.closed = max(same.closed, closed)
      learn(from: same)
      return
    }
    sent = max(sent - 1, 0)
    if let congestion, now - congestion.at < Self.calm { return }
    learn(
      from: Congestion(
        at: now, since: congestion?.at ?? began ?? start, sent: sent, closed: closed,
        before: granted, tried: paces.before, wasProven: isProven,
        isTrial: climbed >= plateau))
    sent = 0
    next = nil
  }

  private struct Paces: Sendable, Hashable {
    var before = 0.0
    var last = 0.0
    var next = 0.0
  }

  /// What was known when the tenant was found at its limit.
  private struct Congestion: Sendable, Hashable {
    var at: Monotonic
    /// When it was at its limit the time before, or the first call.
    var since: Monotonic
    /// Calls it granted in between.
    var sent: Double
    var closed: Duration
    var before: Double?
    /// The last rate that was not refused.
    var tried: Double
    /// What was known had been measured twice.
    var wasProven: Bool
    /// It was above what had been learned, so that the refusal was to be expected.
    var isTrial: Bool
  }

  private mutating func learn(from congestion: Congestion) {
    let (rate, isProven) = Self.judge(congestion)
    self.isProven = isProven
    granted = max(rate, Self.slowest)
    let calls = isProven ? Self.patience : congestion.before == nil ? 1 : Self.courtesy
    plateau = max(.seconds(calls / max(rate, Self.slowest)), Self.calm * 2)
    if isProven { plateau = max(plateau, congestion.closed * Self.rarity) }
    climbed = .zero
    self.congestion = congestion
  }

  /// The rate to go on with, and whether it is near enough to what was believed before.
  private static func judge(_ congestion: Congestion) -> (rate: Double, isProven: Bool) {
    let seconds = max((congestion.at - congestion.since).inSeconds, calm.inSeconds)
    let measured = congestion.sent / seconds
    guard let before = congestion.before else { return (measured, false) }
    guard congestion.isTrial else {
      // Refused at a rate that was thought to be granted. Nothing was saved up since the refusal
      // before, so the measure is exact; a short one is not believed by more than half.
      let exact = (congestion.sent + 1) / seconds
      return (min(max(exact, before / 2), before * stepBack), exact > before / 2)
    }
    // While calls came slower than they were granted, savings may have run over and been lost: the
    // measure is then too low, and what was tried is nearer. Should it be too much, the next refusal
    // comes soon, and measures exactly.
    let known = max(measured, before)
    let tried = congestion.tried
    if tried > known * farthest { return (tried * 0.7, false) }
    let rate = tried * stepBack
    return (congestion.wasProven ? min(rate, known * 1.25) : rate, true)
  }
}
