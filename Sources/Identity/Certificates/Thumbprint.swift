/// A certificate's fingerprint, by which people and portals name it.
///
/// It never says whether a certificate is good; it only tells certificates apart.
package struct Thumbprint: Sendable, Hashable, CustomStringConvertible {
  /// Twenty bytes of SHA-1, or thirty-two of SHA-256.
  package let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Reads hexadecimal digits in either case, with whatever was copied along with them: blanks,
  /// colons, and the invisible marks that dialogs put in front of the first digit.
  package init?(_ text: String) {
    let digits = text.unicodeScalars.filter { !Self.isOrnament($0) }
    guard [40, 64].contains(digits.count) else { return nil }
    var (bytes, half): ([UInt8], UInt8?) = ([], nil)
    for digit in digits {
      guard digit.isASCII, let value = Character(digit).hexDigitValue.map(UInt8.init) else {
        return nil
      }
      if let high = half { bytes.append(high << 4 | value) }
      half = half == nil ? value : nil
    }
    self.bytes = bytes
  }

  private static func isOrnament(_ scalar: UnicodeScalar) -> Bool {
    scalar == ":" || scalar.properties.isWhitespace
      || scalar.properties.generalCategory == .format
  }

  /// As portals show it: upper-case digits without anything between them.
  package var description: String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
  }
}
