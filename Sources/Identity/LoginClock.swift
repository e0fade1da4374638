import Core
import Synchronization

/// The time of day as the login host has it, learned from what it answers.
///
/// It never sets this machine's clock, and goes by it for as long as the two agree to the minute.
/// Once they do not, it goes by the host's last answer and the time that has passed since, so that
/// setting the clock meanwhile changes nothing.
final class LoginClock: Sendable {
  /// Clocks that differ by less are taken to agree; assertions are dated back by more.
  static let notable = Duration.seconds(60)

  private struct State {
    /// What the host's clock showed, and when; nothing while the two agree.
    var shown: (host: Instant, at: Monotonic)?
    var isTold = false
  }

  private let time: any TimeSource
  private let tell: @Sendable (String) -> Void
  private let state = Mutex(State())

  /// `tell` hears once what a person should do.
  init(time: any TimeSource, tell: @escaping @Sendable (String) -> Void) {
    self.time = time
    self.tell = tell
  }

  func now() -> Instant {
    guard let shown = state.withLock(\.shown) else { return time.wall() }
    return shown.host + (time.monotonic() - shown.at)
  }

  /// How far the host is ahead of this machine; nothing while the two agree.
  var lead: Duration { now() - time.wall() }

  /// Whether an answer told another time since the host led by this.
  func hasMoved(from lead: Duration) -> Bool {
    let moved = self.lead - lead
    return max(moved, .zero - moved) >= Self.notable
  }

  /// Takes the `Date` of an answer to what was sent at that time.
  func learn(from date: String?, sent: Instant, host: String) {
    guard let seconds = date.flatMap(HTTPDate.seconds) else { return }
    let (shown, received) = (Instant(milliseconds: Int64(seconds) * 1000), time.wall())
    // The host looked at its clock at some moment between, and wrote whole seconds.
    let ahead = max(.zero, sent - shown - .seconds(1))
    let behind = max(.zero, shown - received)
    let isNotable = max(ahead, behind) >= Self.notable
    let reading = time.monotonic()
    let isNew = state.withLock { state in
      state.shown = isNotable ? (shown, reading) : nil
      defer { state.isTold = state.isTold || isNotable }
      return isNotable && !state.isTold
    }
    guard isNew else { return }
    let (much, way) = ahead > behind ? (ahead, "ahead of") : (behind, "behind")
    tell(
      "This machine's clock is \(Int(much.inSeconds)) s \(way) that of \(host), by which assertions "
        + "are dated meanwhile. Set this machine's clock, best by a time service (NTP).")
  }
}
