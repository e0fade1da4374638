/// A rate that was learned, and how it is raised for as long as nobody refuses it.
///
/// It stays below what was learned for a plateau, and then rises ever faster. It never reads a clock:
/// `CallRate` tells it for how long it has been what held calls back.
struct RateClimb: Sendable, Hashable {
  /// Calls for which a rate is kept that had proved right, and one that had not.
  static let (patience, courtesy) = (100.0, 12.0)
  /// What closes the gate for a second may do so once in so many.
  static let rarity = 45.0
  /// How many calms it takes to double once the plateau is over, where the rate had proved right and
  /// where it had not.
  static let doubling = (proven: 8.0, unproven: 3.0)
  /// Never slower, in calls a calm.
  static let slowest = 0.05

  /// Calls a second that were learned.
  private(set) var granted: Double
  /// They were granted for long, or were measured twice.
  let isProven: Bool
  private let plateau: Duration
  private let calm: Duration
  private var climbed = Duration.zero
  /// A refusal made it doubtful, and it was lowered for that.
  private(set) var isDoubted = false

  /// - Parameters:
  ///   - closed: how long a refusal closes the gate.
  ///   - isFirst: nothing was known before, so that more is tried soon.
  init(
    _ choice: RateBracket.Choice, closed: Duration = .zero, isFirst: Bool = false, calm: Duration
  ) {
    granted = max(choice.rate, Self.slowest / calm.inSeconds)
    isProven = choice.isProven
    self.calm = calm
    let calls = isProven ? Self.patience : isFirst ? 1 : Self.courtesy
    let rare = isProven ? closed * Self.rarity : .zero
    plateau = max(.seconds(calls / granted), calm * 2, rare)
  }

  /// More is being tried than was learned.
  var isTrial: Bool { climbed >= plateau }

  /// Calls a second that may begin now.
  var rate: Double {
    guard isTrial else {
      let stepBack = RateBracket.stepBack
      return granted * (stepBack + (1 - stepBack) * (climbed / plateau))
    }
    let doubling = calm * (isProven ? Self.doubling.proven : Self.doubling.unproven)
    let beyond = (climbed - plateau) / doubling
    return granted * Self.powerOfTwo(beyond * beyond)
  }

  /// The rate was what held calls back for so long, and nobody refused it.
  mutating func hold(for time: Duration) { climbed += time }

  /// The rate may be too high.
  mutating func takeBack(to rate: Double) {
    granted = rate
    isDoubted = true
  }

  /// Two to so many, straight between whole ones.
  private static func powerOfTwo(_ exponent: Double) -> Double {
    let whole = min(exponent, 20).rounded(.down)
    return Double(sign: .plus, exponent: Int(whole), significand: 1 + min(exponent, 20) - whole)
  }
}
