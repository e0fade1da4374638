/// How many calls a second a tenant grants, learned from its refusals alone.
///
/// A refusal says that the tenant's savings are spent. What it granted between two refusals, divided
/// by the time between them, is therefore its rate or less. From then on calls are spaced, and what
/// they are spaced by is raised (`RateClimb`) until the next refusal corrects it (`RateBracket`).
/// Refusals that come however slowly one calls are told apart (`RefusalNoise`). It never waits and
/// never reads a clock; before the first refusal it holds nobody.
package struct CallRate: Sendable, Hashable {
  /// Refusals that arrive within this time of a decrease are the same congestion.
  package static let calm = Duration.seconds(1)
  /// A call that comes late may be made up for by the next, by no more than this share of a calm.
  static let lateness = 0.05

  /// Calls a second that a person allows; nil where nobody said.
  package let ceiling: Double?
  let calm: Duration
  /// What was learned; nil while the tenant refuses nothing.
  var climb: RateClimb?
  /// Calls a second of an experiment, which the tenant surely grants; nil while there is none.
  var experiment: Double?
  var bracket = RateBracket()
  var noise = RefusalNoise()
  var falls: Falls?
  var congestion: Congestion?
  /// Calls since the last congestion, without those that were refused.
  var sent = 0.0
  private(set) var began: Monotonic?
  private var last: Monotonic?
  private var next: Monotonic?
  private(set) var paces = Paces()

  package init(ceiling: Double? = nil, calm: Duration = Self.calm) {
    self.ceiling = ceiling
    self.calm = calm
  }

  /// Calls a second the tenant grants; nil while it refuses nothing.
  package var granted: Double? { climb?.granted }

  /// Calls a second that may begin now; nil when any number may.
  package var pace: Double? {
    guard let learned = experiment ?? climb?.rate else { return ceiling }
    return min(learned, ceiling ?? learned)
  }

  var footing: RefusalNoise.Footing {
    if experiment != nil { return .experiment }
    guard let climb else { return .unknown }
    return climb.isTrial ? .trial : climb.isProven ? .steady : .unknown
  }

  /// When the next call may begin; nil when it may at once.
  package func opens(after now: Monotonic) -> Monotonic? {
    guard pace != nil, let next, next > now else { return nil }
    return next
  }

  /// A call begins.
  package mutating func noteSent(at now: Monotonic) {
    began = began ?? now
    if let pace { space(by: pace, at: now) }
    last = now
    sent += 1
    falls?.granted += 1
    noise.noteSent(on: footing)
    concludeExperiment()
  }

  private mutating func space(by pace: Double, at now: Monotonic) {
    paces.note(pace)
    let interval = Duration.seconds(1 / pace)
    let due = next ?? now
    let makeUp = min(interval, calm * Self.lateness)
    // Only a rate that holds calls back proves anything by not being refused.
    if let last, now - due <= makeUp { climb?.hold(for: min(now - last, interval * 2)) }
    let earliest = Monotonic(sinceStart: now.sinceStart - makeUp)
    next = min(max(due, earliest), now) + interval
  }

  /// Lets the next call begin at once, where nothing else holds it.
  mutating func spaceAnew() {
    sent = 0
    next = nil
  }

  /// The rates that spaced the last calls.
  struct Paces: Sendable, Hashable {
    /// The one before the last, which the call that is refused had not begun at yet.
    private(set) var before = 0.0
    private var last = 0.0
    private var next = 0.0

    mutating func note(_ pace: Double) { (before, last, next) = (last, next, pace) }
  }

  /// Refusals in a row at rates that were thought to be granted.
  struct Falls: Sendable, Hashable {
    var began: Monotonic
    /// The rate before the first.
    var from: Double
    /// Calls granted since.
    var granted = 0.0
  }
}
