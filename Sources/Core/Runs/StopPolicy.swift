/// Decides what follows each thing that asks a run to stop: an orderly stop, or the end at once.
///
/// It never reads a clock, hears a signal or stops anything; whoever listens tells it, and obeys.
package struct StopPolicy: Sendable {
  /// The longest that an orderly stop lasts; what is in flight then is cancelled.
  ///
  /// Most pages take seconds, and service managers wait for 90 before they kill.
  package static let leaving = Duration.seconds(60)
  /// Windows that make sense: a shorter one would only sign in, a longer one is none.
  package static let windows = Duration.seconds(10)...Duration.seconds(30 * 24 * 60 * 60)

  package enum Cause: Sendable, Hashable {
    /// Somebody pressed Ctrl-C, or a service manager wants the process to end.
    case asked
    /// The terminal, or whoever read what is written, is gone.
    case hungUp
    /// The time that the run was given is nearly over.
    case windowCloses
    /// The orderly stop has lasted as long as it may.
    case limitReached
  }

  package enum Step: Sendable, Hashable {
    case nothing
    /// Lease no more, finish the page in hand, and cancel what is left at this reading.
    case stop(until: Monotonic)
    case cancel
  }

  /// When the run must have left; nil for a run that may last as long as it takes.
  package let end: Monotonic?
  /// When it begins to leave, so as to be gone by then.
  package let closes: Monotonic?
  /// What asked for the stop that is under way.
  package private(set) var cause: Cause?

  package init(from begin: Monotonic, lasting window: Duration? = nil) {
    end = window.map { begin + $0 }
    closes = window.map { begin + ($0 - min(Self.leaving, $0 / 10)) }
  }

  package mutating func step(on cause: Cause, at now: Monotonic) -> Step {
    guard self.cause == nil else {
      return switch cause {
      case .asked, .limitReached: .cancel
      // A closed terminal often tells so several times, and a service manager adds a hang-up to
      // its request: neither is impatience.
      case .hungUp, .windowCloses: .nothing
      }
    }
    self.cause = cause
    let limit = now + Self.leaving
    return .stop(until: end.map { min($0, limit) } ?? limit)
  }
}
