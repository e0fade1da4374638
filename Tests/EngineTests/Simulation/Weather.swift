import Core
import TestSupport

/// How an imagined service misbehaves, drawn from a seed.
///
/// Every fault is one the real service is known for; none of them hides rows without a sign.
struct Weather: Sendable {
  /// When nothing is answered at all.
  var outages: [Range<Monotonic>] = []
  /// When no token is to be had.
  var loginOutages: [Range<Monotonic>] = []
  // Shares of the calls.
  var transient = 0.0
  var cutOff = 0.0
  var lostCursors = 0.0
  var refusedTokens = 0.0
  /// Pages that take minutes.
  var slow = 0.0
  /// Calls that are never answered, until their deadline.
  var hanging = 0.0
  var shortPages = 0.0
  var blankLinks = 0.0
  var heldBack = 0.0
  /// Calls a second that are granted; nil grants all.
  var granted: Double?
  var burst = 1.0
  /// How long a refused caller is told to stay away; nil tells nothing.
  var advice: Duration?
  var usualLatency = Duration.seconds(1)
  var cursorLife = Duration.seconds(600)
  var tokenLife = Duration.seconds(3600)
  /// Whether a token that ends can be followed by another only when a person brings it.
  var hasBareTokens = false
  /// Whether a page that holds a certain object can never be read.
  var isPoisoned = false
  /// What becomes of a call for that page: refused, or failing as in a bad moment.
  var poison = CallFailure.Kind.permanent
  /// When administrators change an object.
  var drifts: [Monotonic] = []
  var negationMatchesBlanks = true

  init(_ draw: inout Seeded, within calm: Duration) {
    func sometimes(_ most: Double) -> Double {
      Int.random(in: 0..<3, using: &draw) == 0 ? .random(in: 0...most, using: &draw) : 0
    }
    func seconds(_ range: ClosedRange<Int>) -> Duration {
      .seconds(Int.random(in: range, using: &draw))
    }
    func windows(_ most: Int, lasting length: ClosedRange<Int>) -> [Range<Monotonic>] {
      (0..<Int.random(in: 0...most, using: &draw)).map { _ in
        let start = Monotonic(sinceStart: seconds(0...Int(calm.inSeconds)))
        return start..<(start + seconds(length))
      }
    }
    outages = windows(2, lasting: 30...900)
    if Bool.random(using: &draw) { outages += windows(2, lasting: 3600...21_600) }
    loginOutages = windows(1, lasting: 10...1200)
    if Int.random(in: 0..<8, using: &draw) == 0 {
      loginOutages += windows(1, lasting: 3600...14_400)
    }
    transient = sometimes(0.2)
    cutOff = sometimes(0.1)
    lostCursors = sometimes(0.1)
    refusedTokens = sometimes(0.05)
    slow = sometimes(0.05)
    hanging = sometimes(0.02)
    shortPages = sometimes(0.4)
    blankLinks = sometimes(0.1)
    heldBack = sometimes(0.03)
    if Int.random(in: 0..<3, using: &draw) == 0 {
      granted = .random(in: 0.5...5, using: &draw)
      burst = .random(in: 1...20, using: &draw)
    }
    advice = Bool.random(using: &draw) ? seconds(1...300) : nil
    if advice != nil, Int.random(in: 0..<6, using: &draw) == 0 { advice = seconds(600...7200) }
    usualLatency = .milliseconds(Int.random(in: 200...30_000, using: &draw))
    cursorLife = seconds(120...1800)
    tokenLife = seconds(300...5400)
    hasBareTokens = Int.random(in: 0..<8, using: &draw) == 0
    isPoisoned = Int.random(in: 0..<4, using: &draw) == 0
    poison = [.permanent, .transient, .malformed].randomElement(using: &draw) ?? .permanent
    negationMatchesBlanks = Bool.random(using: &draw)
    if Int.random(in: 0..<3, using: &draw) == 0 {
      drifts = (0..<Int.random(in: 1...8, using: &draw)).map { _ in
        Monotonic(sinceStart: seconds(0...Int(calm.inSeconds)))
      }.sorted()
    }
  }

  /// Has all outages a second time, on another day.
  mutating func comeAgain(after morning: Monotonic) {
    func later(_ window: Range<Monotonic>) -> Range<Monotonic> {
      let start = morning + window.lowerBound.sinceStart
      return start..<(start + (window.upperBound - window.lowerBound))
    }
    outages += outages.map(later)
    loginOutages += loginOutages.map(later)
  }
}
