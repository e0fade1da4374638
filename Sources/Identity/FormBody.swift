/// Writes names and values as `application/x-www-form-urlencoded` bytes.
///
/// It never leaves a byte to the reader's judgement: everything but RFC 3986's unreserved
/// characters is escaped, so that a secret with `+`, `/`, `=`, `&` or `%` arrives as it is.
enum FormBody {
  static func bytes(_ fields: [(name: String, value: String)]) -> [UInt8] {
    Array(fields.map { "\(escaped($0.name))=\(escaped($0.value))" }.joined(separator: "&").utf8)
  }

  /// The text with every byte outside `A-Z a-z 0-9 - . _ ~` as `%XX`; also fit for a path part.
  static func escaped(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      if isUnreserved(byte) {
        result.unicodeScalars.append(UnicodeScalar(byte))
      } else {
        result += byte < 16 ? "%0" : "%"
        result += String(byte, radix: 16, uppercase: true)
      }
    }
    return result
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~".utf8.contains(byte)
    }
  }
}
