package import Core

/// Admits calls to one tenant: first come, first served, as the throttle and the circuit allow.
///
/// It is shared by all sessions at the tenant, since the tenant counts them together. It decides
/// nothing itself; `Throttle`, `Circuit`, `QuietHours` and `CallEstimate` do.
package actor TenantGate {
  private var throttle: Throttle
  private var circuit = Circuit()
  private let quietUntil: (@Sendable (Instant) -> Instant?)?
  /// The end of the quiet hours that were told last.
  private var toldQuiet: Instant?
  private var estimate = CallEstimate()
  private var inFlight = 0
  private var lastServed: Monotonic?
  /// Whoever waits, in the order of coming; only the first looks whether there is a place.
  private var queue: [Ticket] = []
  private let time: any TimeSource

  /// - Parameter calm: see `Throttle`.
  package init(
    widest: Int, limits: TenantLimits = TenantLimits(), calm: Duration = CallRate.calm,
    time: any TimeSource
  ) {
    throttle = Throttle(widest: widest, limits: limits, calm: calm)
    quietUntil = limits.quietUntil
    self.time = time
  }

  /// How long the next call is expected to take.
  package var expected: Duration { estimate.expected }

  /// How many wait for a place.
  var waiting: Int { queue.count }

  /// Without a served call for this long, the service counts as silent.
  static let silence = Duration.seconds(60)
  /// Hours are the wall clock's, which may be set anew: it is looked at this often at least.
  static let longestLook = Duration.seconds(60)

  /// Whether a failure is likely the service's or a batch's own, told by what was served before its
  /// call began or since: a call that took long must not make the service look silent.
  func service(since began: Monotonic) -> RetryPolicy.Service {
    guard let lastServed else { return .unproven }
    return began - lastServed < Self.silence ? .answering : .silent
  }

  /// A place in the queue, with what wakes whoever holds it.
  private final class Ticket: Sendable {
    let signal = Signal()
  }

  private enum Chance {
    case now
    case notBefore(Monotonic)
    case whenOneLeaves
  }

  /// Waits for a place; false when the run stops or is cancelled before there is one.
  func enter(
    unless stop: StopSwitch, tell: @Sendable (EngineEvent) -> Void = { _ in }
  ) async -> Bool {
    let ticket = Ticket()
    queue.append(ticket)
    defer { leaveQueue(ticket) }
    while !stop.isThrown, !Task.isCancelled {
      // Before anything is looked at, so that no ring falls between looking and waiting.
      let seen = ticket.signal.generation
      var until: Monotonic?
      if queue.first === ticket {
        switch chance(tell) {
        case .now:
          let now = time.monotonic()
          inFlight += 1
          throttle.noteSent(at: now)
          circuit.noteSent()
          return true
        case .notBefore(let reading): until = reading
        case .whenOneLeaves: break
        }
      }
      await wait(ticket, after: seen, until: until, unless: stop)
    }
    return false
  }

  private func leaveQueue(_ ticket: Ticket) {
    queue.removeAll { $0 === ticket }
    queue.first?.signal.ring()
  }

  private func chance(_ tell: (EngineEvent) -> Void) -> Chance {
    let (now, today) = (time.monotonic(), time.wall())
    if let end = quietUntil?(today) {
      if toldQuiet != end {
        toldQuiet = end
        tell(.quiet(until: end))
      }
      return .notBefore(now + min(end - today, Self.longestLook))
    }
    switch circuit.admission(at: now) {
    case .now: break
    case .notBefore(let reading): return .notBefore(reading)
    case .whenOneLeaves: return .whenOneLeaves
    }
    switch throttle.admission(inFlight: inFlight, at: now) {
    case .now: return .now
    case .notBefore(let reading): return .notBefore(reading)
    case .whenOneLeaves: return .whenOneLeaves
    }
  }

  private nonisolated func wait(
    _ ticket: Ticket, after seen: Int, until: Monotonic?, unless stop: StopSwitch
  ) async {
    await withTaskGroup { [time] group in
      group.addTask { await ticket.signal.wait(after: seen, until: until, on: time) }
      group.addTask { [seen = stop.signal.generation] in
        if !stop.isThrown { await stop.signal.wait(after: seen) }
      }
      await group.next()
      group.cancelAll()
    }
  }

  /// Gives the place back, with what the service's answer says about its pressure.
  ///
  /// Returns what is worth telling once.
  @discardableResult
  func leave(
    _ answer: Answer, took duration: Duration, quota: Quota? = nil
  ) -> Circuit.Change? {
    defer {
      inFlight -= 1
      queue.first?.signal.ring()
    }
    let now = time.monotonic()
    if let quota { throttle.note(quota, inFlight: inFlight, at: now) }
    switch answer {
    case .served:
      throttle.noteAnswered(inFlight: inFlight, took: duration)
      lastServed = now
      estimate.note(duration)
      return circuit.noteAnswered(at: now)
    case .refused(let retryAfter, let scope):
      throttle.noteRefused(
        scope, retryAfter: retryAfter, inFlight: inFlight, took: duration, at: now)
      return circuit.noteAnswered(at: now)
    case .answered: return circuit.noteAnswered(at: now)
    case .failed: return circuit.noteFailed(at: now)
    case .unknown:
      circuit.noteNothing(at: now)
      return nil
    }
  }

  enum Answer {
    case served
    case refused(retryAfter: Duration?, Throttle.Scope = .rate)
    /// It answered, and what it said tells nothing about pressure.
    case answered
    /// The network or the endpoint itself failed.
    case failed
    /// No call was made, or none that tells anything.
    case unknown
  }
}
