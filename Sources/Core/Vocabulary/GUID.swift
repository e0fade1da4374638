/// The identity of an object in a directory: 128 bits, by which rows are unique.
///
/// It never compares as text: upper and lower case, braces or none are the same object.
package struct GUID: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let high: UInt64
  package let low: UInt64

  /// What stands where a row has no identity.
  package static let none = GUID(high: 0, low: 0)

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads `8-4-4-4-12` hexadecimal digits, in either case; anything else is not a GUID.
  package init?(_ text: String) {
    var (high, low, digits): (UInt64, UInt64, Int) = (0, 0, 0)
    for (position, byte) in text.utf8.enumerated() {
      if [8, 13, 18, 23].contains(position) {
        guard byte == UInt8(ascii: "-") else { return nil }
        continue
      }
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
      if digits < 16 { high = high << 4 | UInt64(digit) } else { low = low << 4 | UInt64(digit) }
      digits += 1
    }
    guard digits == 32, text.utf8.count == 36 else { return nil }
    self.init(high: high, low: low)
  }

  package static func < (one: GUID, other: GUID) -> Bool {
    (one.high, one.low) < (other.high, other.low)
  }

  package var description: String {
    let digits = Self.padded(high) + Self.padded(low)
    let cuts = [0, 8, 12, 16, 20, 32]
    return zip(cuts, cuts.dropFirst()).map { from, to in
      digits.dropFirst(from).prefix(to - from)
    }.joined(separator: "-")
  }

  private static func padded(_ half: UInt64) -> String {
    let digits = String(half, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
