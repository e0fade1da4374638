/// Between which rates the one that a tenant grants lies, narrowed by every refusal.
///
/// It never measures and never knows the time: `CallRate` says at what rate a call was refused, and
/// what was surely granted meanwhile.
struct RateBracket: Sendable, Hashable {
  /// A rate to go on with, and whether it is held for long before more is tried.
  struct Choice: Sendable, Hashable {
    var rate: Double
    var isProven: Bool
  }

  /// What a tried rate is taken back by, so that one refusal is not followed by another.
  static let stepBack = 0.995
  /// So much above what is known, a refused rate tells little.
  static let farthest = 2.0
  /// A rate that had proved right is raised by no more than this at once.
  static let greatestRise = 1.25
  /// By how much a rate is lowered that is refused though it was thought to be granted; twice as
  /// much each further time.
  static let firstFall = 0.06
  /// Falls after which only what was measured counts.
  static let patience = 3
  /// Trials that are refused within this of one another found the same budget.
  static let alike = 1.05
  /// A bracket as narrow as this is left as it is.
  static let narrow = 1.01

  /// The highest rate that was kept up for long without a refusal.
  private var sustained: Double?
  /// The lowest that was refused although nothing was saved up.
  private var excessive: Double?
  /// Where the last trial was refused.
  private var crest: Double?
  private var falls = 0

  /// A rate above what was learned was refused, as was to be expected some time.
  ///
  /// - Parameters:
  ///   - tried: the last rate that was not refused.
  ///   - before: what had been learned, and was kept up since.
  ///   - least: calls a second that were granted since the refusal before; more may have been lost.
  mutating func noteTrial(
    refused tried: Double, before: Double, wasProven: Bool, least: Double
  ) -> Choice {
    falls = 0
    if wasProven { sustained = max(before, least) }
    let isSame = crest.map { tried <= $0 * Self.alike } ?? false
    crest = tried
    if wasProven, isSame { return Choice(rate: within, isProven: true) }
    let lately = wasProven ? nil : excessive
    excessive = nil
    // While calls came slower than they were granted, savings may have run over and been lost:
    // `least` is then too low, and what was tried is nearer.
    let known = max(least, before)
    if tried > known * Self.farthest {
      // Savings carried it so far: where so much was refused already, it is tried halfway to that.
      let halfway = lately.map { (known + max($0, known)) / 2 } ?? tried
      return Choice(rate: min(tried * 0.7, halfway), isProven: false)
    }
    let rate = tried * Self.stepBack
    return Choice(rate: wasProven ? min(rate, known * Self.greatestRise) : rate, isProven: true)
  }

  /// A rate was refused that was thought to be granted.
  mutating func noteFall(refused rate: Double, wasProven: Bool, least: Double) -> Choice {
    excessive = min(excessive ?? rate, rate)
    if let sustained, sustained < rate * Self.stepBack, sustained >= least {
      return Choice(rate: sustained, isProven: true)
    }
    sustained = nil
    guard wasProven, falls < Self.patience else {
      // A short measure is not believed by more than half.
      return Choice(
        rate: min(max(least, rate / 2), rate * Self.stepBack), isProven: least > rate / 2)
    }
    defer { falls += 1 }
    let lowered = rate * (1 - Self.firstFall * Double(1 << falls))
    return Choice(rate: min(max(least, lowered), rate * Self.stepBack), isProven: true)
  }

  /// A rate was refused that was thought to be granted, perhaps by chance; returns a safer one.
  mutating func noteDoubt(_ rate: Double) -> Double {
    excessive = min(excessive ?? rate, rate)
    return min(sustained ?? rate, rate * Self.stepBack)
  }

  /// A rate was found right by an experiment that held to it, and another was refused before.
  mutating func noteFound(_ rate: Double, refused: Double) -> Choice {
    falls = 0
    sustained = rate
    excessive = refused
    crest = nil
    return Choice(rate: rate, isProven: refused < rate * Self.greatestRise)
  }

  /// The rate that halves the bracket, or the sustained one where it is narrow enough.
  private var within: Double {
    guard let sustained else { return 0 }
    let above = excessive ?? (crest ?? sustained) * Self.stepBack
    return above > sustained * Self.narrow ? (sustained + above) / 2 : sustained
  }
}
