/// Turns the inside of a JSON string into the text it stands for.
///
/// Half of a surrogate pair stands for no character and becomes U+FFFD. It never fails: an escape
/// that JSON does not know keeps its letter.
enum JSONText {
  static func append(_ range: Range<Int>, of bytes: [UInt8], to text: inout [UInt8]) {
    var position = range.lowerBound
    while position < range.upperBound {
      let run = position
      while position < range.upperBound, bytes[position] != .backslash { position += 1 }
      text.append(contentsOf: bytes[run..<position])
      guard position + 1 < range.upperBound else { return }
      let letter = bytes[position + 1]
      position += 2
      if letter == UInt8(ascii: "u") {
        append(unicode(at: &position, before: range.upperBound, in: bytes), to: &text)
      } else {
        text.append(meaning(of: letter))
      }
    }
  }

  private static func meaning(of letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "n"): .lineFeed
    case UInt8(ascii: "r"): .carriageReturn
    case UInt8(ascii: "t"): .tab
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0c
    default: letter
    }
  }

  /// Reads the four digits at the position and, where they begin a pair, the other half.
  private static func unicode(at position: inout Int, before end: Int, in bytes: [UInt8])
    -> Unicode.Scalar
  {
    let replacement = Unicode.Scalar(0xfffd as UInt16) ?? " "
    guard let first = unit(at: position, before: end, in: bytes) else { return replacement }
    position += 4
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard UTF16.isLeadSurrogate(first), position + 1 < end,
      bytes[position] == .backslash, bytes[position + 1] == UInt8(ascii: "u"),
      let second = unit(at: position + 2, before: end, in: bytes), UTF16.isTrailSurrogate(second)
    else { return replacement }
    position += 6
    let value = 0x10000 + (UInt32(first) & 0x3ff) << 10 + UInt32(second) & 0x3ff
    return Unicode.Scalar(value) ?? replacement
  }

  private static func unit(at position: Int, before end: Int, in bytes: [UInt8]) -> UInt16? {
    guard position + 4 <= end else { return nil }
    var unit: UInt16 = 0
    for byte in bytes[position..<position + 4] {
      guard let digit = digit(byte) else { return nil }
      unit = unit << 4 | digit
    }
    return unit
  }

  private static func digit(_ byte: UInt8) -> UInt16? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  private static func append(_ scalar: Unicode.Scalar, to text: inout [UInt8]) {
    text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}
