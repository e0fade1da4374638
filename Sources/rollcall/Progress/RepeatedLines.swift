import Core

/// Sums up what would be said again and again: the first few are shown, the rest are counted.
///
/// It never drops one without counting it, prints nothing and reads no clock. Lines are of one kind
/// when they differ in words with digits only, such as batches, seconds and request ids.
struct RepeatedLines: Sendable {
  /// Lines of a kind shown within a window, before its others are counted.
  static let mostShown = 5
  static let window = Duration.seconds(60)
  /// Kinds remembered; the oldest gives way.
  static let mostKinds = 100
  /// Characters that tell kinds apart.
  static let longestKind = 200

  struct Sum: Sendable, Hashable {
    /// The last of the lines that were not shown.
    var line: String
    var count: Int
  }

  private struct Kind {
    var since: Monotonic
    var shown = 1
    var held = 0
    var last: String
  }

  private var kinds: [String: Kind] = [:]

  /// Whether the line is to be shown.
  mutating func shows(_ line: String, at now: Monotonic) -> Bool {
    let name = Self.kind(of: line)
    guard var kind = kinds[name] else {
      kinds[name] = Kind(since: now, last: line)
      return true
    }
    let isShown = kind.shown < Self.mostShown
    if isShown { kind.shown += 1 } else { kind.held += 1 }
    kind.last = line
    kinds[name] = kind
    return isShown
  }

  /// What was counted in windows that are over, or has to give way; these begin anew.
  mutating func sums(at now: Monotonic) -> [Sum] {
    var over = kinds.filter { now - $0.value.since >= Self.window }
    let extra = kinds.count - over.count - Self.mostKinds
    if extra > 0 {
      let rest = kinds.filter { over[$0.key] == nil }
      let oldest = rest.sorted { ($0.value.since, $0.key) < ($1.value.since, $1.key) }.prefix(extra)
      for (name, kind) in oldest { over[name] = kind }
    }
    return take(over)
  }

  /// Everything that was counted and not told yet.
  mutating func rest() -> [Sum] { take(kinds) }

  private mutating func take(_ some: [String: Kind]) -> [Sum] {
    for name in some.keys { kinds[name] = nil }
    return some.sorted { ($0.value.since, $0.key) < ($1.value.since, $1.key) }
      .filter { $0.value.held > 0 }
      .map { Sum(line: $0.value.last, count: $0.value.held) }
  }

  /// The line with every word that holds a digit made alike.
  static func kind(of line: String) -> String {
    line.prefix(longestKind).split(separator: " ")
      .map { $0.contains { ("0"..."9").contains($0) } ? "#" : $0 }.joined(separator: " ")
  }
}
