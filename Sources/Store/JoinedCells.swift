import Core

/// Puts the values of two sides of a join into one JSON array.
///
/// It never reads a value: it takes the one array's end and the other's beginning away.
struct JoinedCells {
  /// What stands for the second side where it knows nothing of an object.
  private let nulls: [UInt8]

  init(columns: Int) {
    let words = Array(repeating: "null", count: columns).joined(separator: ",")
    nulls = Array(("[" + words + "]").utf8)
  }

  /// Adds the second side's array to the first one's, which ends the arena.
  func append(_ cells: some Collection<UInt8>, to arena: inout [UInt8], from start: Int) throws {
    let inner = try Self.inner(of: cells)
    guard !(try Self.inner(of: arena[start...]).allSatisfy(Self.isSpace)) else {
      arena.replaceSubrange(start..., with: cells)
      return
    }
    guard !inner.allSatisfy(Self.isSpace) else { return }
    arena[arena.endIndex - 1] = UInt8(ascii: ",")
    arena.append(contentsOf: inner)
    arena.append(UInt8(ascii: "]"))
  }

  /// Adds as many nulls as the second side has columns.
  func appendNulls(to arena: inout [UInt8], from start: Int) throws {
    try append(nulls, to: &arena, from: start)
  }

  private static func inner<Cells: Collection<UInt8>>(of cells: Cells) throws -> Cells.SubSequence {
    guard cells.count >= 2, cells.first == UInt8(ascii: "[") else {
      throw StoreError(.damaged, doing: "The values of a row in the store are no list.")
    }
    return cells.dropFirst().prefix(cells.count - 2)
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte <= UInt8(ascii: " ") }
}
