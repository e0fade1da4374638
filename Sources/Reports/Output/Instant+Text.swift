package import Core
import Foundation

extension Instant {
  /// Such as `2025-06-15T15:06:40.000Z`: ISO 8601 in UTC.
  package var iso8601: String {
    // Seconds and milliseconds apart: together, a floating-point number would lose the last one.
    let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    let whole = Date(timeIntervalSince1970: Double(rest < 0 ? seconds - 1 : seconds))
    let fraction = String(rest < 0 ? rest + 1000 : rest)
    let zeros = String(repeating: "0", count: 3 - fraction.count)
    return "\(whole.ISO8601Format().dropLast()).\(zeros)\(fraction)Z"
  }
}
