/// One text property of every object, laid end to end in one run of bytes.
///
/// A blank value is an empty one; the directory knows no difference. It never holds a `String`.
struct TextColumn: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [UInt32] = []

  init(reserving count: Int, averageLength: Int) {
    bytes.reserveCapacity(count * averageLength)
    ends.reserveCapacity(count)
  }

  var count: Int { ends.count }

  mutating func append(_ value: [UInt8]) {
    bytes.append(contentsOf: value)
    ends.append(UInt32(bytes.count))
  }

  /// The column with one more value.
  func appending(_ value: [UInt8]) -> TextColumn {
    var longer = self
    longer.append(value)
    return longer
  }

  func range(of index: Int) -> Range<Int> {
    (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
  }

  subscript(index: Int) -> ArraySlice<UInt8> { bytes[range(of: index)] }

  func append(_ index: Int, to target: inout [UInt8]) {
    target.append(contentsOf: bytes[range(of: index)])
  }

  /// Whether the value, from an offset on, starts with the bytes of `prefix` from that offset on.
  func value(_ index: Int, startsWith prefix: [UInt8], from offset: Int) -> Bool {
    let range = range(of: index)
    guard range.count >= prefix.count else { return false }
    for place in offset..<max(offset, prefix.count)
    where bytes[range.lowerBound + place] != prefix[place] { return false }
    return true
  }
}

/// A text property folded for comparison, with the first eight bytes of each value as a number.
///
/// Most tests and most steps of a sort are settled by that number alone, in one run through
/// memory; folded text never holds a zero byte, so padding with zeros keeps the order.
struct FoldedColumn: Sendable {
  private var text: TextColumn
  private var keys: [UInt64] = []

  init(reserving count: Int, averageLength: Int) {
    text = TextColumn(reserving: count, averageLength: averageLength)
    keys.reserveCapacity(count)
  }

  var count: Int { text.count }
  subscript(index: Int) -> ArraySlice<UInt8> { text[index] }

  mutating func append(_ folded: [UInt8]) {
    text.append(folded)
    keys.append(Self.key(folded))
  }

  /// The column with one more value.
  func appending(_ folded: [UInt8]) -> FoldedColumn {
    var longer = self
    longer.append(folded)
    return longer
  }

  func matching(prefix: [UInt8]) -> Bitmap {
    let wanted = Self.key(prefix)
    let mask = prefix.count >= 8 ? UInt64.max : ~(UInt64.max >> UInt64(prefix.count * 8))
    return Bitmap(count: count) { index in
      keys[index] & mask == wanted
        && (prefix.count <= 8 || text.value(index, startsWith: prefix, from: 8))
    }
  }

  /// The values that are not blank and sort before `value`.
  func matching(lessThan value: [UInt8]) -> Bitmap {
    let pivot = Self.key(value)
    return Bitmap(count: count) { index in
      guard keys[index] != 0 else { return false }
      return keys[index] == pivot
        ? text[index].lexicographicallyPrecedes(value) : keys[index] < pivot
    }
  }

  func matching(greaterThan value: [UInt8]) -> Bitmap {
    let pivot = Self.key(value)
    return Bitmap(count: count) { index in
      keys[index] == pivot ? value.lexicographicallyPrecedes(text[index]) : keys[index] > pivot
    }
  }

  var blank: Bitmap { Bitmap(count: count) { keys[$0] == 0 } }

  /// All indices in the order of their values; equal values keep the order of creation.
  func sorted() -> [UInt32] {
    (0..<UInt32(count)).sorted { left, right in
      let (first, second) = (Int(left), Int(right))
      if keys[first] != keys[second] { return keys[first] < keys[second] }
      let (one, other) = (text[first], text[second])
      if one.lexicographicallyPrecedes(other) { return true }
      return one.elementsEqual(other) ? left < right : false
    }
  }

  private static func key(_ folded: [UInt8]) -> UInt64 {
    var key: UInt64 = 0
    for place in 0..<8 { key = key << 8 | (place < folded.count ? UInt64(folded[place]) : 0) }
    return key
  }
}
