/// How many calls a tenant serves at once, learned from its refusals and from what waiting costs.
///
/// Additive increase, multiplicative decrease. It never counts calls in flight and never reads a
/// clock.
package struct CallWidth: Sendable, Hashable {
  /// Calls answered before a width that proved too wide is tried again.
  package static let patience = 60
  /// Calls in flight at the beginning, before anything is known of the tenant.
  package static let first = 16

  package let widest: Int
  /// Refusals that arrive within this time of a decrease are the same congestion.
  private let calm: Duration
  /// The width, with the part of the next call that is earned already.
  package private(set) var width: Double
  private var held = 0
  /// When a calm last began.
  private var decreased: Monotonic?
  /// The width that the last refusal left; nil before the first.
  private var proven: Int?
  private var epoch = Epoch()
  private var before: Measure?

  package init(widest: Int, calm: Duration = CallRate.calm) {
    self.widest = max(widest, 1)
    self.calm = calm
    width = Double(min(self.widest, Self.first))
  }

  /// Calls that may be in flight.
  package var allowed: Int { max(Int(width), 1) }

  /// A call was refused because too many were in flight; `others` still are.
  ///
  /// After a trial the width is what is still served. A width that had proved right is halved, at
  /// most once a calm: the tenant serves fewer than it did.
  package mutating func noteRefused(others: Int, at now: Monotonic) {
    let isTrial = allowed > proven ?? 0
    let isCalm = decreased.map { now - $0 >= calm } ?? true
    let served = max(min(width - 1, Double(others)), 1)
    // So much less may be chance: it is tried again at once.
    held = served * 2 >= width ? Self.patience : 0
    if !isTrial && isCalm {
      width = max(min(served, width / 2), 1)
      held = 0
    } else {
      width = served
    }
    if isCalm { decreased = now }
    proven = allowed
    epoch = Epoch()
    before = nil
  }

  /// A call was answered; `inFlight` counts it too.
  ///
  /// The width grows by one for every width of answers, while it is what holds calls back.
  package mutating func noteAnswered(inFlight: Int, took: Duration) {
    guard inFlight >= allowed, allowed < widest else { return }
    epoch.note(took)
    if held > 0 {
      held -= 1
    } else {
      // Before anything was refused, it doubles with every width of answers.
      width = min(width + (proven == nil ? 1 : 1 / width), Double(widest))
    }
    if epoch.answers >= allowed * 2 { endEpoch() }
  }

  /// Stops the growth where calls take longer and no more of them are answered: they wait at the
  /// service, and one more would wait as well.
  private mutating func endEpoch() {
    let measure = Measure(width: Double(allowed), latency: epoch.mean)
    epoch = Epoch()
    guard let before, measure.width > before.width else {
      before = measure
      return
    }
    let hoped = measure.width / before.width - 1
    let gained = measure.throughput / before.throughput - 1
    if measure.latency > before.latency, gained < hoped / 4 { held = Self.patience }
    self.before = measure
  }

  private struct Epoch: Sendable, Hashable {
    var answers = 0
    var total = Duration.zero
    var mean: Double { total.inSeconds / Double(max(answers, 1)) }

    mutating func note(_ took: Duration) {
      answers += 1
      total += took
    }
  }

  private struct Measure: Sendable, Hashable {
    var width: Double
    var latency: Double
    /// Calls a second, by Little's law.
    var throughput: Double { width / max(latency, 0.000_001) }
  }
}
