/// Whether a run may go on asking, by how its calls of the last minutes went.
///
/// When most of them failed the run pauses, longer each time, and one call then tries whether the
/// service is back. It counts the failures of the service and the network alone: refusals by
/// pressure are the limiter's. It never waits and never reads a clock.
package struct RunBudget: Sendable {
  /// How far back it looks.
  package static let window = Duration.seconds(120)
  /// Calls within the window before anything is concluded from them.
  package static let fewest = 20
  /// Pauses in a row after which a service that never answered is given up.
  package static let hopeless = 3

  /// What a call must have before it is made; one is given for each call.
  package struct Pass: Sendable, Hashable {
    fileprivate var term: Int
    fileprivate var isProbe: Bool
  }

  /// What became of a call.
  package enum Answer: Sendable, Hashable {
    case served
    case failed
    /// An answer that is neither: the service is there, and refused something.
    case refused
    /// The call was not made, or given up by us.
    case none
  }

  /// What is worth telling.
  package enum Change: Sendable, Hashable {
    /// So many of so many calls failed: no call is made for so long.
    case paused(Duration, failed: Int, calls: Int)
    case reopened
  }

  /// The first pause; each one that follows at once is twice as long as the one before.
  package var firstPause = Duration.seconds(30)
  package var longestPause = Duration.seconds(15 * 60)

  private enum State: Hashable {
    case open
    case closed(until: Monotonic)
    case probing
  }

  private struct Slot {
    var number: Int
    var served = 0
    var failed = 0
  }

  private static let slotLength = 10.0

  /// Pauses since most calls were last served.
  package private(set) var pauses = 0
  private var state = State.open
  /// Grows with each pause, so that calls from before it are told from those after.
  private var term = 0
  private var slots: [Slot] = []

  package init() {}

  /// When a pause ends; nil while there is none, or one call tries the service.
  package var opens: Monotonic? {
    guard case .closed(let until) = state else { return nil }
    return until
  }

  /// A pass for one call, or nil while none may be made.
  package mutating func admit(at now: Monotonic) -> Pass? {
    switch state {
    case .open: return Pass(term: term, isProbe: false)
    case .closed(let until) where now >= until:
      state = .probing
      return Pass(term: term, isProbe: true)
    case .closed, .probing: return nil
    }
  }

  /// Whether a pass is still good: no pause began since it was given.
  package func honours(_ pass: Pass) -> Bool { pass.term == term }

  /// Takes a pass back, with what became of its call.
  package mutating func note(_ answer: Answer, of pass: Pass, at now: Monotonic) -> Change? {
    // A call from before a pause says nothing about the service as it is now.
    guard honours(pass) else { return nil }
    return pass.isProbe ? probed(answer, at: now) : counted(answer, at: now)
  }

  private mutating func probed(_ answer: Answer, at now: Monotonic) -> Change? {
    switch answer {
    case .served, .refused:
      state = .open
      return .reopened
    case .failed: return pause(failed: 1, calls: 1, at: now)
    case .none:
      state = .closed(until: now)
      return nil
    }
  }

  private mutating func counted(_ answer: Answer, at now: Monotonic) -> Change? {
    guard answer == .served || answer == .failed else { return nil }
    let number = Int((now.sinceStart.inSeconds / Self.slotLength).rounded(.down))
    let oldest = number - Int(Self.window.inSeconds / Self.slotLength)
    slots.removeAll { $0.number <= oldest }
    if slots.last?.number != number { slots.append(Slot(number: number)) }
    if answer == .served {
      slots[slots.count - 1].served += 1
    } else {
      slots[slots.count - 1].failed += 1
    }
    let failed = slots.reduce(0) { $0 + $1.failed }
    let calls = slots.reduce(failed) { $0 + $1.served }
    guard calls >= Self.fewest else { return nil }
    if failed * 2 > calls { return pause(failed: failed, calls: calls, at: now) }
    pauses = 0
    return nil
  }

  private mutating func pause(failed: Int, calls: Int, at now: Monotonic) -> Change {
    let length = min(firstPause * (1 << min(pauses, 20)), longestPause)
    state = .closed(until: now + length)
    pauses += 1
    term += 1
    slots = []
    return .paused(length, failed: failed, calls: calls)
  }
}

extension RunBudget.Answer {
  /// Reads a failed call.
  package init(_ failure: CallFailure.Kind) {
    self =
      switch failure {
      case .transient, .network, .deadline, .malformed, .intercepted: .failed
      case .throttled, .unauthorised, .forbidden, .wrongEndpoint, .permanent, .staleCursor: .refused
      case .cancelled: .none
      }
  }
}
