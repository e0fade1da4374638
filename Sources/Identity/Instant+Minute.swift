import Core
import Foundation

extension Instant {
  /// Such as `2025-06-15 15:06 UTC`, for people who need no seconds.
  var minute: String {
    let date = Date(timeIntervalSince1970: Double(milliseconds / 1000))
    return date.ISO8601Format().prefix(16).replacing("T", with: " ") + " UTC"
  }
}
