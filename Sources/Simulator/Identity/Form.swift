import Foundation

/// Reads and writes form-encoded text.
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

  /// Fields as form-encoded text.
  static func text(_ fields: [(String, String)]) -> String {
    fields.map { "\($0)=\(encode($1))" }.joined(separator: "&")
  }

  private static func encode(_ text: String) -> String {
    text.utf8.map { byte in
      let scalar = Unicode.Scalar(byte)
      let isPlain = byte < 128 && (scalar.properties.isAlphabetic || (48...57).contains(byte))
      if isPlain || "-._~".unicodeScalars.contains(scalar) { return String(scalar) }
      let digits = String(byte, radix: 16, uppercase: true)
      return "%" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
  }

  private static func decode(_ text: some StringProtocol) -> String {
    let spaced = String(text.map { $0 == "+" ? " " : $0 })
    return spaced.removingPercentEncoding ?? spaced
  }
}
