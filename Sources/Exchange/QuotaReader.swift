import Core

/// Reads the `Rate-Limit-*` headers that some tenants send with every answer.
///
/// Most send none, and nobody documents their form: what is not understood counts as not sent.
enum QuotaReader {
  /// A quota that lasts longer is none that a run could wait for, and taken for a mistake.
  static let longest = Duration.seconds(3600)

  static func quota(_ response: HTTPResponse) -> Quota? {
    guard let remaining = response.header("rate-limit-remaining").flatMap({ Int($0.trimmed) }),
      remaining >= 0, let reset = response.header("rate-limit-reset"),
      let resets = duration(until: reset.trimmed, from: response.header("date")),
      resets > .zero, resets <= longest
    else { return nil }
    return Quota(remaining: remaining, resets: resets)
  }

  /// A time of day is measured against the response's own `Date`, so that no clock is needed.
  private static func duration(until reset: String, from date: String?) -> Duration? {
    if let number = Double(reset), number.isFinite, number >= 0, number < 1e11 {
      // So small a number can only be seconds from now; a large one is seconds since 1970.
      guard number > 1e9 else { return .seconds(number) }
      guard let now = date.flatMap(HTTPDate.seconds) else { return nil }
      return .seconds(number - Double(now))
    }
    guard let now = date.flatMap(HTTPDate.seconds) else { return nil }
    let until = HTTPDate.seconds(reset) ?? HTTPDate.isoSeconds(reset)
    return until.map { Duration.seconds($0 - now) }
  }
}
