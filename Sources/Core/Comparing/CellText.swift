/// Reads what a value of a row says, as text.
///
/// A text is itself, unescaped; half of a surrogate pair becomes U+FFFD. It never tells a number
/// from the text of the same digits.
package enum CellText {
  /// What stands for a value where people read it: nothing for null, a list's texts joined by `; `,
  /// an object and a list of other things as their JSON.
  package static func shown(
    _ cell: CellWalk.Cell, of bytes: Span<UInt8>
  ) throws(DamagedCells) -> String {
    switch cell.kind {
    case .null: ""
    case .text, .scalar, .object: String(decoding: content(of: cell, in: bytes), as: UTF8.self)
    case .list:
      try texts(in: cell, of: bytes)?.map { String(decoding: $0, as: UTF8.self) }
        .joined(separator: "; ") ?? String(decoding: content(of: cell, in: bytes), as: UTF8.self)
    }
  }

  /// The bytes of what a value says: between the quotes and unescaped, or as they stand.
  static func content(of cell: CellWalk.Cell, in bytes: Span<UInt8>) -> [UInt8] {
    var content: [UInt8] = []
    append(cell, of: bytes, to: &content)
    return content
  }

  static func append(_ cell: CellWalk.Cell, of bytes: Span<UInt8>, to output: inout [UInt8]) {
    guard cell.kind == .text else {
      for place in cell.range { output.append(bytes[place]) }
      return
    }
    let end = cell.range.upperBound - 1
    var place = cell.range.lowerBound + 1
    while place < end {
      if bytes[place] == UInt8(ascii: "\\"), place + 1 < end {
        appendEscape(at: &place, before: end, in: bytes, to: &output)
      } else {
        output.append(bytes[place])
        place += 1
      }
    }
  }

  /// The elements of a list; nil when one of them is not a text.
  static func texts(
    in cell: CellWalk.Cell, of bytes: Span<UInt8>
  ) throws(DamagedCells) -> [[UInt8]]? {
    var walk = try CellWalk(listAt: cell.range, of: bytes)
    var texts: [[UInt8]] = []
    while let element = try walk.next(in: bytes) {
      guard element.kind == .text else { return nil }
      texts.append(content(of: element, in: bytes))
    }
    return texts
  }

  private static func appendEscape(
    at place: inout Int, before end: Int, in bytes: Span<UInt8>, to output: inout [UInt8]
  ) {
    let letter = bytes[place + 1]
    place += 2
    switch letter {
    case UInt8(ascii: "n"): output.append(0x0a)
    case UInt8(ascii: "r"): output.append(0x0d)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "f"): output.append(0x0c)
    case UInt8(ascii: "u"):
      let scalar = scalar(at: &place, before: end, in: bytes)
      output.append(contentsOf: Array(String(Character(scalar)).utf8))
    default: output.append(letter)
    }
  }

  /// Reads the four digits at the place and, where they begin a pair, the other half.
  private static func scalar(
    at place: inout Int, before end: Int, in bytes: Span<UInt8>
  ) -> Unicode.Scalar {
    let replacement: Unicode.Scalar = "\u{FFFD}"
    guard let first = unit(at: place, before: end, in: bytes) else { return replacement }
    place += 4
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard UTF16.isLeadSurrogate(first), place + 1 < end, bytes[place] == UInt8(ascii: "\\"),
      bytes[place + 1] == UInt8(ascii: "u"),
      let second = unit(at: place + 2, before: end, in: bytes),
      UTF16.isTrailSurrogate(second)
    else { return replacement }
    place += 6
    let value = 0x10000 + (UInt32(first) & 0x3ff) << 10 + UInt32(second) & 0x3ff
    return Unicode.Scalar(value) ?? replacement
  }

  private static func unit(at place: Int, before end: Int, in bytes: Span<UInt8>) -> UInt16? {
    guard place + 4 <= end else { return nil }
    var unit: UInt16 = 0
    for digit in place..<place + 4 {
      guard let value = Character(UnicodeScalar(bytes[digit])).hexDigitValue else { return nil }
      unit = unit << 4 | UInt16(value)
    }
    return unit
  }
}
