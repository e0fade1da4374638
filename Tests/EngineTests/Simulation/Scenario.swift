import Core
import Engine
import TestSupport

/// One simulation, drawn from a seed: the tenant, the weather, and what befalls the processes.
///
/// It only says what is to happen; `Simulation` makes it happen.
struct Scenario: Sendable {
  /// How one life of a process ends, unless the run ends first.
  enum End: Sendable {
    case natural
    case killed(atWrite: Int, InterruptedStore.Moment)
    case stopped(after: Duration)
  }

  struct Life: Sendable {
    /// How long after the life before it begins.
    var rest: Duration
    var end: End
    /// When it is suspended, counted from its beginning, and for how long.
    var suspension: (after: Duration, lasting: Duration)?
    var skew: Duration
  }

  /// One place where a process runs, is lost, and is started again.
  struct Post: Sendable {
    var name: String
    var anchor: String
    var lives: [Life]
  }

  let seed: UInt64
  var weather: Weather
  var settings = RunSettings()
  var job: Job
  var objects: Int
  /// The beginnings the plan cuts by; none asks for everything at once.
  var beginnings: [String] = []
  var posts: [Post] = []
  /// When the store's clock jumps, and how far.
  var jumps: [(at: Monotonic, by: Duration)] = []
  /// When nobody works: every process is stopped before, and started again in the morning.
  var nights: [Range<Monotonic>] = []
  var isOnFile = false

  /// A simulation that lasts longer has failed: days behind the last fault.
  static let longest = Duration.seconds(14 * 24 * 3600)
  /// Lives of a post after which nobody starts it again.
  static let mostLives = 40
  /// One seed in so many keeps its run in a file.
  static let onFile: UInt64 = 25

  init(seed: UInt64) {
    self.seed = seed
    var draw = Seeded(seed: seed)
    weather = Weather(&draw, within: .seconds(1800))
    objects = .random(in: 20...300, using: &draw)
    let key: ShardKey = Int.random(in: 0..<3, using: &draw) > 0 ? .name : .displayName
    job = Job(
      name: "imagined", tenant: "contoso", cmdlet: "Get-MailContact",
      shard: .byKey(key, rows: .random(in: 20...80, using: &draw)),
      columns: ImaginedDirectory.Object.columns)
    settings.pageSize = .random(in: 5...25, using: &draw)
    settings.width = .random(in: 1...4, using: &draw)
    settings.leaseTerm = .seconds([15, 30, 60, 300].randomElement(using: &draw) ?? 15)
    let isLong = weather.outages.contains { $0.upperBound - $0.lowerBound > .seconds(1800) }
    settings.look = .seconds((isLong ? [30, 60] : [1, 5, 20]).randomElement(using: &draw) ?? 60)
    if weather.advice ?? .zero > .seconds(300) {
      // Nothing happens for an hour but that leases are extended.
      (settings.leaseTerm, settings.look) = (.seconds(600), .seconds(300))
    }
    if Bool.random(using: &draw) || weather.isPoisoned {
      beginnings = ["an", "b", "c", "d", "e", "s", "9"]
    }
    isOnFile = seed.isMultiple(of: Self.onFile)
    if Int.random(in: 0..<5, using: &draw) == 0, weather.drifts.isEmpty {
      jumps = (0..<Int.random(in: 1...2, using: &draw)).map { _ in
        let reach = [60, 600, 3600].randomElement(using: &draw) ?? 60
        return (
          Monotonic(sinceStart: .seconds(Int.random(in: 1...1800, using: &draw))),
          .seconds(Int.random(in: -reach...reach, using: &draw))
        )
      }.sorted { $0.at < $1.at }
    }
    nights = Self.nights(&draw)
    if let morning = nights.last?.upperBound, Bool.random(using: &draw) {
      weather.comeAgain(after: morning)
    }
    if !weather.drifts.isEmpty { weather.drifts += nights.map { $0.lowerBound + .seconds(600) } }
    let count = Int.random(in: 1...3, using: &draw)
    let isSkewed = Int.random(in: 0..<3, using: &draw) == 0
    posts = (0..<count).map { Post($0, isSkewed: isSkewed, &draw) }
  }

  private static func nights(_ draw: inout Seeded) -> [Range<Monotonic>] {
    func seconds(_ range: ClosedRange<Int>) -> Duration {
      .seconds(Int.random(in: range, using: &draw))
    }
    var end = Monotonic(sinceStart: .zero)
    return (0..<Int.random(in: 0...2, using: &draw)).map { _ in
      let start = end + seconds(20...900)
      let isWeekend = Int.random(in: 0..<8, using: &draw) == 0
      end = start + (isWeekend ? seconds(144_000...230_000) : seconds(21_600...57_600))
      return start..<end
    }
  }

  /// When a process that begins now has to have ended, if ever.
  func closing(after now: Monotonic) -> Monotonic? {
    nights.map(\.lowerBound).first { $0 > now }
  }

  /// Whether the store's clock tells how much time went by; what the hosts' show must not matter.
  var isClockSteady: Bool { jumps.isEmpty }
}

extension Scenario.Post {
  fileprivate init(_ number: Int, isSkewed: Bool, _ draw: inout Seeded) {
    let name = ["ada", "bob", "cyd"][number % 3]
    self.name = name
    anchor = Int.random(in: 0..<4, using: &draw) == 0 ? "anchor of \(name)" : "anchor"
    lives = (0..<Int.random(in: 0...4, using: &draw)).map { _ in
      Scenario.Life(isSkewed: isSkewed, &draw)
    }
  }
}

extension Scenario.Life {
  /// A life that nothing befalls.
  static func quiet(after rest: Duration) -> Self {
    Self(rest: rest, end: .natural, suspension: nil, skew: .zero)
  }

  fileprivate init(isSkewed: Bool, _ draw: inout Seeded) {
    func seconds(_ range: ClosedRange<Int>) -> Duration {
      .seconds(Int.random(in: range, using: &draw))
    }
    let rest = seconds(0...240)
    let end: Scenario.End =
      switch Int.random(in: 0..<4, using: &draw) {
      case 0, 1:
        .killed(
          atWrite: .random(in: 1...60, using: &draw), Bool.random(using: &draw) ? .before : .after)
      case 2: .stopped(after: seconds(1...300))
      default: .natural
      }
    let isSuspended = Int.random(in: 0..<4, using: &draw) == 0
    let isLidClosed = Int.random(in: 0..<6, using: &draw) == 0
    let length = isLidClosed ? seconds(3600...36_000) : seconds(5...1200)
    self.init(
      rest: rest, end: end, suspension: isSuspended ? (seconds(1...200), length) : nil,
      skew: isSkewed ? seconds(-4000...4000) : .zero)
  }
}
