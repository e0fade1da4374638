import Foundation

/// Makes of the identifying columns of a row one text, by which rows of two runs are matched.
///
/// Upper and lower case are the same, as the service has it, and so is the order of a list. Null
/// differs from an empty text. The bytes of keys lie in the order of their columns, and no two
/// different identities share a key. It never reads another column than those.
package enum IdentityKey {
  /// Columns one identity may name; a place has to fit into a byte.
  package static let mostPlaces = 255

  private static let null: UInt8 = 1
  private static let value: UInt8 = 2

  /// Appends the key of a row: a value at each place, each ended by two zero bytes.
  package static func append(
    of cells: Span<UInt8>, places: Span<UInt8>, to key: inout [UInt8]
  ) throws(DamagedCells) {
    // Most identities name neighbours, and the columns in their order: then one walk is enough.
    var walk = try CellWalk(cells)
    var next = 0
    for index in places.indices {
      let place = Int(places[index])
      if place < next {
        walk = try CellWalk(cells)
        next = 0
      }
      var cell = try walk.next(in: cells)
      while next < place {
        cell = try walk.next(in: cells)
        next += 1
      }
      next += 1
      guard let cell else { throw DamagedCells() }
      try append(cell, of: cells, to: &key)
    }
  }

  private static func append(
    _ cell: CellWalk.Cell, of cells: Span<UInt8>, to key: inout [UInt8]
  ) throws(DamagedCells) {
    if cell.kind == .null {
      key.append(contentsOf: [null, 0, 0])
      return
    }
    key.append(value)
    if cell.kind == .list, let texts = try CellText.texts(in: cell, of: cells) {
      let sorted = texts.map(folded).sorted { $0.lexicographicallyPrecedes($1) }
      appendEscaped(Array(sorted.joined(separator: [0x1f])), to: &key)
    } else if cell.kind == .text, appendPlain(cell.range, of: cells, to: &key) {
      // Nothing to unescape and nothing to fold but case: the usual way, without a copy.
    } else {
      appendEscaped(folded(CellText.content(of: cell, in: cells)), to: &key)
    }
    key.append(contentsOf: [0, 0])
  }

  /// Appends a text in lower case while it is plain ASCII; takes it back and says no otherwise.
  private static func appendPlain(
    _ range: Range<Int>, of cells: Span<UInt8>, to key: inout [UInt8]
  ) -> Bool {
    let start = key.count
    for place in range.lowerBound + 1..<range.upperBound - 1 {
      let byte = cells[place]
      guard byte < 0x80, byte >= 0x20, byte != UInt8(ascii: "\\") else {
        key.removeSubrange(start...)
        return false
      }
      key.append(byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte)
    }
    return true
  }

  private static func folded(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(where: { $0 >= 0x80 }) else {
      return text.map { $0 &- UInt8(ascii: "A") < 26 ? $0 | 0x20 : $0 }
    }
    let lower = String(decoding: text, as: UTF8.self).lowercased()
    return Array(lower.precomposedStringWithCanonicalMapping.utf8)
  }

  /// A zero byte inside is followed by a one, so that it ends nothing.
  private static func appendEscaped(_ text: [UInt8], to key: inout [UInt8]) {
    for byte in text {
      key.append(byte)
      if byte == 0 { key.append(1) }
    }
  }
}

/// Takes some columns of a row, in an order of their own.
///
/// It never changes a value; they stay the service's own bytes.
package enum PickedCells {
  /// Appends the JSON array of the values at the places.
  package static func append(
    of cells: Span<UInt8>, places: Span<UInt8>, to output: inout [UInt8]
  ) throws(DamagedCells) {
    let all = try CellWalk.cells(of: cells)
    output.append(UInt8(ascii: "["))
    for index in places.indices {
      let place = Int(places[index])
      guard all.indices.contains(place) else { throw DamagedCells() }
      if index > 0 { output.append(UInt8(ascii: ",")) }
      for byte in all[place].range { output.append(cells[byte]) }
    }
    output.append(UInt8(ascii: "]"))
  }
}
