package import Core

/// Admits calls to one tenant: as many at once as the throttle allows, none while it is closed.
///
/// It is shared by all sessions at the tenant, since the tenant counts them together. It decides
/// nothing itself; `Throttle` and `CallEstimate` do.
package actor TenantGate {
  private var throttle: Throttle
  private var estimate = CallEstimate()
  private var inFlight = 0
  private var lastServed: Monotonic?
  private let time: any TimeSource
  private let signal = Signal()

  package init(widest: Int, time: any TimeSource) {
    throttle = Throttle(widest: widest)
    self.time = time
  }

  /// How long the next call is expected to take.
  package var expected: Duration { estimate.expected }

  /// Without a served call for this long, the service counts as silent.
  static let silence = Duration.seconds(60)

  /// Whether a failure is likely the service's or a batch's own, told by what was served before its
  /// call began or since: a call that took long must not make the service look silent.
  func service(since began: Monotonic) -> RetryPolicy.Service {
    guard let lastServed else { return .unproven }
    return began - lastServed < Self.silence ? .answering : .silent
  }

  /// Waits for a place; false when the run stops or is cancelled before there is one.
  func enter(unless stop: StopSwitch) async -> Bool {
    while !stop.isThrown, !Task.isCancelled {
      let now = time.monotonic()
      if inFlight < throttle.allowed(at: now) {
        inFlight += 1
        return true
      }
      let generation = signal.generation
      let opens = throttle.opens.flatMap { $0 > now ? $0 : nil }
      await withTaskGroup { [signal, time] group in
        group.addTask { await signal.wait(after: generation, until: opens, on: time) }
        group.addTask { [seen = stop.signal.generation] in
          if !stop.isThrown { await stop.signal.wait(after: seen) }
        }
        await group.next()
        group.cancelAll()
      }
    }
    return false
  }

  /// Gives the place back, with what the service's answer says about its pressure.
  func leave(_ answer: Answer, took duration: Duration) {
    inFlight -= 1
    switch answer {
    case .served:
      throttle.noteAnswered()
      lastServed = time.monotonic()
      estimate.note(duration)
    case .refused(let retryAfter):
      throttle.noteRefused(retryAfter: retryAfter, at: time.monotonic())
    case .unknown:
      break
    }
    signal.ring()
  }

  enum Answer {
    case served
    case refused(retryAfter: Duration?)
    /// No answer came, or none that tells about pressure.
    case unknown
  }
}
