import Foundation

/// Reads form-encoded text.
///
/// Of a name given twice it takes the first.
enum Form {
  static func parse(_ text: String) -> [String: String] {
    var form: [String: String] = [:]
    for pair in text.split(separator: "&") {
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = decode(halves[0])
      if form[name] == nil { form[name] = halves.count == 2 ? decode(halves[1]) : "" }
    }
    return form
  }

  /// The client and the secret of a `Basic` header, each form-encoded inside it.
  static func basicCredentials(_ header: String) -> (String?, String?)? {
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "basic",
      let data = Data(base64Encoded: String(parts[1]))
    else { return nil }
    let halves = String(decoding: data, as: UTF8.self)
      .split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    return halves.count == 2 ? (decode(halves[0]), decode(halves[1])) : nil
  }

  private static func decode(_ text: some StringProtocol) -> String {
    let spaced = String(text.map { $0 == "+" ? " " : $0 })
    return spaced.removingPercentEncoding ?? spaced
  }
}
