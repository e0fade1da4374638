/// Hours of the day in which no call may begin, in the time of some place.
///
/// It knows no time zones: callers bring the offset from UTC that holds there at a moment, which is
/// a look into a table. What has begun is never interrupted by it.
package struct QuietHours: Sendable, Hashable {
  /// Minutes since midnight, from the first quiet one up to the first that is not.
  package let from: Int
  package let to: Int

  private static let day: Int64 = 24 * 60

  /// Nil when a time is none of a day, or when they are the same: that could mean all day or never.
  package init?(from: Int, to: Int) {
    let minutes = 0..<Int(Self.day)
    guard minutes.contains(from), minutes.contains(to), from != to else { return nil }
    self.from = from
    self.to = to
  }

  /// Reads `08:00-18:00`; the end may lie on the next day.
  package init?(text: String) {
    let times = text.split(separator: "-", omittingEmptySubsequences: false)
      .map { Self.minutes(String($0)) }
    guard times.count == 2, let from = times[0], let to = times[1] else { return nil }
    self.init(from: from, to: to)
  }

  /// The end of the quiet hours that a moment lies in; nil when it lies in none.
  ///
  /// It looks at one minute after the other, so that it is right on days on which the clocks
  /// change, whatever they skip or repeat.
  package func end(at now: Instant, offset: (Instant) -> Duration) -> Instant? {
    guard isQuiet(now, offset) else { return nil }
    var moment = Instant(milliseconds: now.milliseconds - now.milliseconds % 60_000)
    // No day has more than 26 hours.
    for _ in 0..<(26 * 60) {
      moment = moment + .seconds(60)
      if !isQuiet(moment, offset) { return moment }
    }
    return moment
  }

  private func isQuiet(_ moment: Instant, _ offset: (Instant) -> Duration) -> Bool {
    let local = moment + offset(moment)
    let minutes = (local.milliseconds / 60_000) % Self.day
    let minute = Int(minutes < 0 ? minutes + Self.day : minutes)
    return from < to ? (from..<to).contains(minute) : minute >= from || minute < to
  }

  private static func minutes(_ text: String) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isASCIIDigit) }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
    else { return nil }
    return hour * 60 + minute
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
