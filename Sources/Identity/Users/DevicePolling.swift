import Core

/// Decides how to go on asking whether a person has entered the code (RFC 8628).
///
/// It never waits, asks or looks at a clock.
struct DevicePolling: Sendable, Hashable {
  /// What follows an answer that brought no token.
  enum Step: Sendable, Hashable {
    /// Ask again after the interval.
    case wait
    case stop(Ending)
  }

  enum Ending: Sendable, Hashable { case declined, expired, refused }

  /// What a host says of the code itself; anything else that passes is a bad moment of the host.
  static let answers: Set = [
    "authorization_pending", "slow_down", "authorization_declined", "access_denied",
    "expired_token", "code_expired",
  ]
  /// The interval where the host names none, and what "slow down" adds to it for good.
  static let usual = Duration.seconds(5)
  /// The longest interval and the longest life of a code that are believed.
  static let longestInterval = Duration.seconds(60)
  static let longestLife = Duration.seconds(60 * 60)

  private(set) var interval: Duration
  private let ends: Monotonic

  init(interval: Duration?, life: Duration, from now: Monotonic) {
    self.interval = min(max(interval ?? Self.usual, .seconds(1)), Self.longestInterval)
    ends = now + min(life, Self.longestLife)
  }

  mutating func step(on error: String?, code: Int?, at now: Monotonic) -> Step {
    switch error {
    case "authorization_pending": break
    case "slow_down": interval += Self.usual
    case "authorization_declined", "access_denied": return .stop(.declined)
    case "expired_token", "code_expired": return .stop(.expired)
    default: return .stop(code == 70019 ? .expired : .refused)
    }
    return next(at: now)
  }

  /// What follows when nothing came back at all: the code may be entered meanwhile.
  func next(at now: Monotonic) -> Step { now + interval < ends ? .wait : .stop(.expired) }
}
