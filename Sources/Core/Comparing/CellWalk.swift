/// Walks over the values of a stored row, which is a JSON array, without making a string of any.
///
/// It never copies a byte and never judges what a value means. A stored row is well formed by
/// construction, so only what would lead out of it is refused.
package struct CellWalk: Sendable {
  package enum Kind: Sendable, Hashable {
    case null
    /// A number, `true` or `false`.
    case scalar
    case text
    case list
    case object
  }

  /// One value, and where its bytes lie, the quotes of a text included.
  package struct Cell: Sendable, Hashable {
    package var kind: Kind
    package var range: Range<Int>
  }

  private var position: Int
  private let end: Int
  private var isAfterValue = false

  /// Begins inside the array that all of the bytes are.
  package init(_ bytes: Span<UInt8>) throws(DamagedCells) {
    try self.init(listAt: 0..<bytes.count, of: bytes)
  }

  /// Begins inside an array that lies somewhere in the bytes.
  package init(listAt range: Range<Int>, of bytes: Span<UInt8>) throws(DamagedCells) {
    guard range.count >= 2, range.upperBound <= bytes.count,
      bytes[range.lowerBound] == UInt8(ascii: "["), bytes[range.upperBound - 1] == UInt8(ascii: "]")
    else { throw DamagedCells() }
    (position, end) = (range.lowerBound + 1, range.upperBound - 1)
  }

  /// All values of a row, in order.
  package static func cells(of bytes: Span<UInt8>) throws(DamagedCells) -> [Cell] {
    var walk = try CellWalk(bytes)
    var cells: [Cell] = []
    while let cell = try walk.next(in: bytes) { cells.append(cell) }
    return cells
  }

  /// The next value; nil at the end of the array.
  package mutating func next(in bytes: Span<UInt8>) throws(DamagedCells) -> Cell? {
    skipSpace(in: bytes)
    if isAfterValue {
      guard position < end else { return nil }
      guard bytes[position] == UInt8(ascii: ",") else { throw DamagedCells() }
      position += 1
      skipSpace(in: bytes)
      guard position < end else { throw DamagedCells() }
    }
    guard position < end else { return nil }
    isAfterValue = true
    let start = position
    let kind = try value(in: bytes)
    return Cell(kind: kind, range: start..<position)
  }

  private mutating func value(in bytes: Span<UInt8>) throws(DamagedCells) -> Kind {
    switch bytes[position] {
    case UInt8(ascii: "\""):
      try text(in: bytes)
      return .text
    case UInt8(ascii: "["):
      try nested(in: bytes)
      return .list
    case UInt8(ascii: "{"):
      try nested(in: bytes)
      return .object
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"):
      throw DamagedCells()
    default:
      let first = bytes[position]
      while position < end, bytes[position] != UInt8(ascii: ","), bytes[position] > 0x20 {
        position += 1
      }
      return first == UInt8(ascii: "n") ? .null : .scalar
    }
  }

  private mutating func text(in bytes: Span<UInt8>) throws(DamagedCells) {
    position += 1
    while position < end {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return
      case UInt8(ascii: "\\"): position += 2
      default: position += 1
      }
    }
    throw DamagedCells()
  }

  /// Goes behind the bracket or brace that closes the one at the position.
  private mutating func nested(in bytes: Span<UInt8>) throws(DamagedCells) {
    var depth = 0
    while position < end {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        try text(in: bytes)
        continue
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      default: break
      }
      position += 1
      if depth == 0 { return }
    }
    throw DamagedCells()
  }

  private mutating func skipSpace(in bytes: Span<UInt8>) {
    while position < end, bytes[position] <= 0x20 { position += 1 }
  }
}

/// A stored row is not a list of values, or lacks some of them: the store is damaged.
package struct DamagedCells: Error, Sendable, Hashable, CustomStringConvertible {
  package init() {}

  package var description: String {
    "A stored row is not the list of values it must be. See whether the store is sound with: "
      + "rollcall store check"
  }
}
