import Synchronization

/// One call's part in one walk through the pages of a query.
struct Walk: Sendable {
  /// A hash of the body, which is what was asked.
  var body: UInt64
  /// How often that body began a walk before.
  var asked: Int
  /// How many pages of this walk were made before.
  var page = 0
  /// The token of the walk's first link, from the page it leads to on.
  var firstLink: String?
  /// Whether the page before this one was empty.
  var followsEmpty = false
}

/// Counts what is asked, so that asking again meets another fate.
///
/// It keeps one number for each body and, where links are followed, for each page.
final class Fates: Sendable {
  private struct Step: Hashable {
    var body: UInt64
    var asked: Int
    var page: Int
  }

  let faults: SimulatorFaults
  private let counts = Mutex<[Step: Int]>([:])

  /// Nil where nothing can happen, so that nothing is counted either.
  init?(_ faults: SimulatorFaults) {
    guard faults.canStrike else { return nil }
    self.faults = faults
  }

  /// The walk that a call without a link begins.
  func walk(beginningWith body: [UInt8]) -> Walk {
    let hash = HashIndex.hash(body)
    return Walk(body: hash, asked: count(Step(body: hash, asked: -1, page: -1)))
  }

  /// What becomes of the call that asks for this page of a walk.
  func fate(of walk: Walk) -> Fate {
    let step = Step(body: walk.body, asked: walk.asked, page: walk.page)
    return Fate(faults, walk, time: count(step))
  }

  /// How often something happened before, counting this time.
  private func count(_ step: Step) -> Int {
    counts.withLock { counts in
      defer { counts[step, default: 0] += 1 }
      return counts[step, default: 0]
    }
  }
}

/// What becomes of one call: the same for the same seed, body, repetition and page.
struct Fate: Sendable {
  let faults: SimulatorFaults
  let walk: Walk
  private let seed: UInt64

  init(_ faults: SimulatorFaults, _ walk: Walk, time: Int) {
    self.faults = faults
    self.walk = walk
    seed = [walk.asked, walk.page, time].reduce(Draw.mix(faults.seed ^ Draw.mix(walk.body))) {
      Draw.mix($0 &+ 0x9E37_79B9_7F4A_7C15 &+ UInt64(truncatingIfNeeded: $1))
    }
  }

  /// What decides how a fault of a kind turns out; nil where none strikes.
  func strike(_ kind: SimulatorFaults.Kind) -> Draw? {
    let chance = faults.chance(of: kind)
    guard chance > 0 else { return nil }
    var draw = Draw(seed: seed ^ Draw.seed(from: kind.rawValue), index: 0)
    return draw.share() < chance ? draw : nil
  }

  /// The first of some kinds that strikes.
  func first(of kinds: [SimulatorFaults.Kind]) -> SimulatorFaults.Kind? {
    kinds.first { strike($0) != nil }
  }
}
