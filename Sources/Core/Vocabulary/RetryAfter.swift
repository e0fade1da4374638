/// Reads how long a service, or a login host, asks callers to stay away.
///
/// It never looks at a clock: a date is measured against the response's own `Date`.
package enum RetryAfter {
  /// Longer advice is taken for a mistake and cut to this.
  package static let longest = Duration.seconds(3600)

  /// Both forms of the header: seconds, and a date.
  package static func duration(_ header: String?, date: String?) -> Duration? {
    guard let header = header?.split(whereSeparator: \.isWhitespace).joined(separator: " ") else {
      return nil
    }
    if let seconds = seconds(header) { return min(.seconds(seconds), longest) }
    guard let until = HTTPDate.seconds(header), let now = date.flatMap(HTTPDate.seconds),
      until >= now
    else { return nil }
    return min(.seconds(until - now), longest)
  }

  /// Digits with at most one point; no sign, no exponent.
  private static func seconds(_ text: String) -> Double? {
    let isPlain = text.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".")
    }
    guard isPlain, text.utf8.first != UInt8(ascii: "."), let seconds = Double(text) else {
      return nil
    }
    return min(seconds, 1e9)
  }
}
