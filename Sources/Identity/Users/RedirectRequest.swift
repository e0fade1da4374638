import Foundation

/// What a browser brings back from the login host, read from the first line of its request.
///
/// It never reads headers or a body, and takes nothing but a GET of the root.
struct RedirectRequest: Sendable, Hashable {
  /// The longest request line and headers that are read.
  static let longest = 16 << 10

  var fields: [String: String]

  /// Nil for any other request, such as one for an icon.
  init?(head: [UInt8]) {
    guard let text = String(validating: head, as: UTF8.self),
      let line = text.split(separator: "\r\n", omittingEmptySubsequences: false).first
    else { return nil }
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words[0] == "GET", words[2].hasPrefix("HTTP/1."),
      words[1].hasPrefix("/?")
    else { return nil }
    var fields: [String: String] = [:]
    for pair in words[1].dropFirst(2).split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count == 2 ? parts[1].replacing("+", with: " ") : ""
      guard let name = String(parts[0]).removingPercentEncoding,
        let decoded = String(value).removingPercentEncoding, fields[name] == nil
      else { return nil }
      fields[name] = decoded
    }
    self.fields = fields
  }
}
