/// Walks over the values of one row, token by token, without making a string of any.
///
/// A row is well formed by construction, so only what would lead out of the row is refused. It
/// never copies, and never judges what a value means.
struct JSONTokens {
  /// One value, and where its bytes lie.
  struct Value {
    enum Kind {
      case null
      /// A number, `true` or `false`.
      case scalar
      /// Between its quotes, with nothing to unescape.
      case plainText
      /// Between its quotes, with escapes.
      case escapedText
      case array
      case object
    }

    var kind: Kind
    /// Of a text, what stands between the quotes; of all else, the whole value.
    var range: Range<Int>
    /// The value as it stands, quotes included.
    var whole: Range<Int>
  }

  private let bytes: [UInt8]
  private var position: Int
  private let end: Int
  private var isAfterValue = false

  /// Begins inside an array, which must be all that the range holds.
  init(arrayAt range: Range<Int>, in bytes: [UInt8]) throws(ExportError) {
    self.bytes = bytes
    (position, end) = (range.lowerBound + 1, range.upperBound - 1)
    guard range.count >= 2, range.upperBound <= bytes.count,
      bytes[range.lowerBound] == .openBracket, bytes[end] == .closeBracket
    else { throw Self.damaged }
  }

  /// The next value, or nil at the end of the array.
  mutating func next() throws(ExportError) -> Value? {
    skipSpace()
    if isAfterValue {
      guard position < end else { return nil }
      guard bytes[position] == .comma else { throw Self.damaged }
      position += 1
      skipSpace()
      guard position < end else { throw Self.damaged }
    }
    guard position < end else { return nil }
    isAfterValue = true
    let start = position
    let kind = try value()
    let whole = start..<position
    let isText = kind == .plainText || kind == .escapedText
    let range = isText ? (start + 1)..<(position - 1) : whole
    return Value(kind: kind, range: range, whole: whole)
  }

  private mutating func skipSpace() {
    while position < end, bytes[position].isJSONSpace { position += 1 }
  }

  private mutating func value() throws(ExportError) -> Value.Kind {
    switch bytes[position] {
    case .quote: return try text()
    case .openBracket:
      try nested()
      return .array
    case .openBrace:
      try nested()
      return .object
    case .comma, .closeBracket, .closeBrace, .colon: throw Self.damaged
    default:
      let first = bytes[position]
      while position < end, bytes[position] != .comma, !bytes[position].isJSONSpace {
        position += 1
      }
      return first == UInt8(ascii: "n") ? .null : .scalar
    }
  }

  private mutating func text() throws(ExportError) -> Value.Kind {
    var kind = Value.Kind.plainText
    position += 1
    while position < end {
      switch bytes[position] {
      case .quote:
        position += 1
        return kind
      case .backslash:
        kind = .escapedText
        position += 2
      default:
        position += 1
      }
    }
    throw Self.damaged
  }

  /// Goes behind the bracket or brace that closes the one at the position.
  private mutating func nested() throws(ExportError) {
    var depth = 0
    while position < end {
      switch bytes[position] {
      case .quote:
        _ = try text()
        continue
      case .openBracket, .openBrace: depth += 1
      case .closeBracket, .closeBrace: depth -= 1
      default: break
      }
      position += 1
      if depth == 0 { return }
    }
    throw Self.damaged
  }

  static let damaged = ExportError(
    .damagedRow,
    doing: "A stored row is not a list of values. The store may be damaged: export again, and if "
      + "it fails again, begin a new run.")
}

extension UInt8 {
  static let quote = UInt8(ascii: "\"")
  static let backslash = UInt8(ascii: "\\")
  static let comma = UInt8(ascii: ",")
  static let colon = UInt8(ascii: ":")
  static let openBracket = UInt8(ascii: "[")
  static let closeBracket = UInt8(ascii: "]")
  static let openBrace = UInt8(ascii: "{")
  static let closeBrace = UInt8(ascii: "}")
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")
  static let carriageReturn = UInt8(ascii: "\r")
  static let lineFeed = UInt8(ascii: "\n")

  var isJSONSpace: Bool {
    self == .space || self == .tab || self == .carriageReturn || self == .lineFeed
  }
}
