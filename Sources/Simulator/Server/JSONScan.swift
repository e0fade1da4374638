/// Reads one JSON document from bytes.
///
/// It throws nothing and tries nothing twice: a simulated tenant reads thousands of requests a second.
/// What is no JSON is nil, and so is what lies deeper than anybody writes.
struct JSONScan {
  private static let deepest = 200

  private let bytes: [UInt8]
  private var place = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  static func value(of bytes: some Sequence<UInt8>) -> JSONValue? {
    var scan = JSONScan(Array(bytes))
    guard let value = scan.value(depth: 0) else { return nil }
    scan.skipSpace()
    return scan.place == scan.bytes.count ? value : nil
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipSpace() {
    while let byte = next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { place += 1 }
  }

  /// Passes a character over, and blanks before it; false where something else stands.
  private mutating func pass(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func value(depth: Int) -> JSONValue? {
    skipSpace()
    guard let byte = next, depth < Self.deepest else { return nil }
    switch byte {
    case UInt8(ascii: "{"): return object(depth: depth + 1)
    case UInt8(ascii: "["): return list(depth: depth + 1)
    case JSONText.quote: return text().map { .text($0) }
    case UInt8(ascii: "n"): return word("null", .null)
    case UInt8(ascii: "t"): return word("true", .flag(true))
    case UInt8(ascii: "f"): return word("false", .flag(false))
    default: return number()
    }
  }

  private mutating func object(depth: Int) -> JSONValue? {
    place += 1
    var members: [JSONValue.Member] = []
    if pass("}") { return .object(members) }
    while true {
      skipSpace()
      guard next == JSONText.quote, let name = text(), pass(":"), let value = value(depth: depth)
      else { return nil }
      members.append(JSONValue.Member(name: name, value: value))
      if pass("}") { return .object(members) }
      guard pass(",") else { return nil }
    }
  }

  private mutating func list(depth: Int) -> JSONValue? {
    place += 1
    var elements: [JSONValue] = []
    if pass("]") { return .list(elements) }
    while let value = value(depth: depth) {
      elements.append(value)
      if pass("]") { return .list(elements) }
      guard pass(",") else { return nil }
    }
    return nil
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) -> JSONValue? {
    for byte in "\(word)".utf8 {
      guard next == byte else { return nil }
      place += 1
    }
    return value
  }

  private mutating func number() -> JSONValue? {
    let start = place
    let signs = "+-.eE".utf8
    while let byte = next, (0x30...0x39).contains(byte) || signs.contains(byte) { place += 1 }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    guard let first = text.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "."),
      let number = Double(text), number.isFinite
    else { return nil }
    return .number(number)
  }

  private mutating func text() -> String? {
    place += 1
    var content: [UInt8] = []
    while let byte = next {
      place += 1
      switch byte {
      case JSONText.quote: return String(validating: content, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let scalar = escape() else { return nil }
        content.append(contentsOf: Array(String(Character(scalar)).utf8))
      case ..<0x20: return nil
      default: content.append(byte)
      }
    }
    return nil
  }

  private mutating func escape() -> Unicode.Scalar? {
    guard let byte = next else { return nil }
    place += 1
    switch byte {
    case JSONText.quote, UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return scalar()
    default: return nil
    }
  }

  /// The scalar of four digits, or of the pair they begin.
  private mutating func scalar() -> Unicode.Scalar? {
    guard let first = unit() else { return nil }
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard UTF16.isLeadSurrogate(first), next == UInt8(ascii: "\\") else { return nil }
    place += 1
    guard next == UInt8(ascii: "u") else { return nil }
    place += 1
    guard let second = unit(), UTF16.isTrailSurrogate(second) else { return nil }
    return Unicode.Scalar(0x10000 + (UInt32(first) & 0x3ff) << 10 + UInt32(second) & 0x3ff)
  }

  private mutating func unit() -> UInt16? {
    guard place + 4 <= bytes.count else { return nil }
    var unit: UInt16 = 0
    for byte in bytes[place..<place + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      unit = unit << 4 | UInt16(digit)
    }
    place += 4
    return unit
  }
}
