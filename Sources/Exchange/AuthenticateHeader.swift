import Core
import Foundation

/// Reads what a refusal demands of the next token, from the `WWW-Authenticate` headers.
///
/// It reads fields in any order, several challenges in one header and several headers. It never
/// fails: what cannot be read is as if it were not there.
enum AuthenticateHeader {
  /// Characters of a demand, many times what any has.
  static let longestClaims = 8192

  /// One scheme and its fields, names in lower case.
  struct Challenge: Equatable {
    var scheme: String
    var fields: [String: String] = [:]
  }

  /// The demand of the first challenge that has one that can be read.
  static func claims(in response: HTTPResponse) -> ClaimsChallenge? {
    response.headers.lazy.filter { $0.name == "www-authenticate" }
      .flatMap { challenges(in: $0.value) }.compactMap(claims).first
  }

  private static func claims(in challenge: Challenge) -> ClaimsChallenge? {
    guard challenge.scheme.lowercased() == "bearer",
      challenge.fields["error"] == "insufficient_claims",
      let encoded = challenge.fields["claims"], encoded.utf8.count <= longestClaims,
      let data = decoded(encoded), let text = String(validating: data, as: UTF8.self),
      (try? JSONSerialization.jsonObject(with: data)) is [String: Any]
    else { return nil }
    return ClaimsChallenge(claims: text)
  }

  /// Either alphabet, padded or not.
  private static func decoded(_ text: String) -> Data? {
    var standard = text.replacing("-", with: "+").replacing("_", with: "/")
    while standard.last == "=" { standard.removeLast() }
    standard += String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
    return Data(base64Encoded: standard)
  }

  // MARK: The header's own form

  static func challenges(in header: String) -> [Challenge] {
    var rest = header[...]
    var challenges: [Challenge] = []
    while true {
      rest = rest.drop { $0.isWhitespace || $0 == "," }
      guard let first = rest.first else { return challenges }
      let word = rest.prefix { !$0.isWhitespace && !"=,\"".contains($0) }
      guard !word.isEmpty else {
        // A stray sign; a stray text in quotes is passed over whole.
        if first == "\"" { _ = quoted(&rest) } else { rest.removeFirst() }
        continue
      }
      rest = rest.dropFirst(word.count)
      let after = rest.drop { $0 == " " || $0 == "\t" }
      guard after.first == "=", !challenges.isEmpty else {
        challenges.append(Challenge(scheme: String(word)))
        continue
      }
      rest = after.dropFirst().drop { $0 == " " || $0 == "\t" }
      guard let value = value(&rest) else { return challenges }
      let last = challenges.count - 1
      // The first of two counts, as everywhere else.
      let name = word.lowercased()
      challenges[last].fields[name] = challenges[last].fields[name] ?? value
    }
  }

  /// Nil for a quoted text without an end.
  private static func value(_ rest: inout Substring) -> String? {
    if rest.first == "\"" { return quoted(&rest) }
    let value = rest.prefix { !$0.isWhitespace && $0 != "," }
    rest = rest.dropFirst(value.count)
    return String(value)
  }

  private static func quoted(_ rest: inout Substring) -> String? {
    rest.removeFirst()
    var text = ""
    while let character = rest.popFirst() {
      if character == "\"" { return text }
      guard character == "\\" else {
        text.append(character)
        continue
      }
      if let escaped = rest.popFirst() { text.append(escaped) }
    }
    return nil
  }
}
