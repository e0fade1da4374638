package import Core

/// A throttled tenant and its callers, over simulated time: thousands of calls in milliseconds.
///
/// It asks a `Throttle` for leave as the engine does, grants calls from a token bucket and up to a
/// number at once, and counts what was granted against what could have been. Nothing in it awaits.
package struct ThrottledTenant: Sendable {
  /// What the tenant grants for a time.
  package struct Phase: Sendable {
    package var lasts: Double
    /// Calls a second; nil for any number.
    package var rate: Double?
    /// Calls at once; nil for any number.
    package var cap: Int?

    package init(_ lasts: Double, rate: Double? = nil, cap: Int? = nil) {
      self.lasts = lasts
      self.rate = rate
      self.cap = cap
    }
  }

  package struct Outcome: Sendable {
    package var granted = 0
    package var refused = 0
    /// Calls the tenant would have granted to somebody who knows its budget.
    package var budget = 0.0
    /// The share of the budget that was used.
    package var used: Double { Double(granted) / budget }
    /// The share of all calls that was refused.
    package var refusals: Double { Double(refused) / Double(max(granted + refused, 1)) }
  }

  package var phases: [Phase]
  package var width = 16
  /// Seconds' worth of calls that may be saved up; one call at least.
  package var savings = 1.0
  /// How long a call takes on average, in seconds.
  package var latency = 1.0
  package var sendsRetryAfter = true
  /// The share of calls that is refused by chance, however few there are.
  package var noise = 0.0
  /// Calls saved up at most, where it is not told in seconds' worth.
  package var depth: Double?
  package var seed: UInt64 = 1

  private static let refusalTakes = 0.02

  package init(_ phases: Phase..., width: Int = 16, savings: Double = 1, latency: Double = 1) {
    self.phases = phases
    self.width = width
    self.savings = savings
    self.latency = latency
  }

  package func run(_ limits: TenantLimits = TenantLimits()) -> Outcome {
    var course = Course(self, limits)
    while course.step() {}
    var outcome = course.outcome
    for (number, phase) in phases.enumerated() {
      let saved = number == 0 ? phase.rate.map(saved) ?? 0 : 0
      let places = Double(min(phase.cap ?? width, width)) * phase.lasts / latency * (1 - noise)
      outcome.budget += min(phase.rate.map { $0 * phase.lasts + saved } ?? .infinity, places)
    }
    return outcome
  }

  /// Calls that are saved up at most, at so many a second.
  private func saved(_ rate: Double) -> Double { depth ?? max(rate * savings, 1) }

  private struct Call {
    enum Answer { case served, overBudget, overCap }
    var began: Double
    var ends: Double
    var answer: Answer
  }

  /// One run under way.
  private struct Course {
    let tenant: ThrottledTenant
    var outcome = Outcome()
    var throttle: Throttle
    var now = 0.0
    var phase = 0
    var phaseEnds: Double
    var level: Double
    var filled = 0.0
    var calls: [Call] = []
    var random: Seeded

    init(_ tenant: ThrottledTenant, _ limits: TenantLimits) {
      self.tenant = tenant
      throttle = Throttle(widest: tenant.width, limits: limits)
      phaseEnds = tenant.phases[0].lasts
      level = .infinity
      random = Seeded(seed: tenant.seed)
      fill()
    }

    var reading: Monotonic { Monotonic(sinceStart: .seconds(now)) }

    /// Begins a call, or goes on to the next thing that happens; false at the end.
    mutating func step() -> Bool {
      var next = phaseEnds
      switch throttle.admission(inFlight: calls.count, at: reading) {
      case .now:
        begin()
        return true
      case .notBefore(let opens): next = min(next, max(opens.sinceStart.inSeconds, now + 1e-6))
      case .whenOneLeaves: break
      }
      let first = calls.indices.min { calls[$0].ends < calls[$1].ends }
      if let first { next = min(next, calls[first].ends) }
      now = next
      if now >= phaseEnds {
        guard phase + 1 < tenant.phases.count else { return false }
        fill()
        phase += 1
        phaseEnds += tenant.phases[phase].lasts
        fill()
      } else if let first, calls[first].ends <= now {
        end(first)
      }
      return true
    }

    private mutating func fill() {
      let rate = tenant.phases[phase].rate
      let depth = rate.map(tenant.saved) ?? 1
      level = min(level + (now - filled) * (rate ?? 0), depth)
      filled = now
    }

    private mutating func begin() {
      throttle.noteSent(at: reading)
      let terms = tenant.phases[phase]
      fill()
      let served = calls.count { $0.answer == .served }
      let isCrowded = terms.cap.map { served >= $0 } ?? false
      let isUnlucky = Double.random(in: 0..<1, using: &random) < tenant.noise
      let isSpent = isUnlucky || terms.rate != nil && level < 1 - 1e-9
      let answer: Call.Answer = isCrowded ? .overCap : isSpent ? .overBudget : .served
      var takes = ThrottledTenant.refusalTakes
      if answer == .served {
        if terms.rate != nil { level -= 1 }
        outcome.granted += 1
        takes = tenant.latency * Double.random(in: 0.7..<1.3, using: &random)
      } else {
        outcome.refused += 1
      }
      calls.append(Call(began: now, ends: now + takes, answer: answer))
    }

    private mutating func end(_ index: Int) {
      let inFlight = calls.count
      let call = calls.remove(at: index)
      let took = Duration.seconds(call.ends - call.began)
      switch call.answer {
      case .served: throttle.noteAnswered(inFlight: inFlight, took: took)
      case .overBudget:
        let wait = max(((1 - min(level, 1)) / (tenant.phases[phase].rate ?? 1)).rounded(.up), 1)
        throttle.noteRefused(
          .rate, retryAfter: tenant.sendsRetryAfter ? .seconds(wait) : nil, inFlight: inFlight,
          took: took, at: reading)
      case .overCap:
        throttle.noteRefused(
          .concurrency, retryAfter: nil, inFlight: inFlight, took: took, at: reading)
      }
    }
  }
}
