/// A set of object indices, one bit each, in which filters are combined.
///
/// Its operands always have the same size.
struct Bitmap: Equatable, Sendable {
  let count: Int
  private(set) var words: [UInt64]

  /// Builds a set by asking about every index in turn.
  init(count: Int, where holds: (Int) -> Bool) {
    self.count = count
    words = []
    words.reserveCapacity((count + 63) / 64)
    for start in stride(from: 0, to: count, by: 64) {
      var word: UInt64 = 0
      for index in start..<min(start + 64, count) where holds(index) {
        word |= 1 << UInt64(index - start)
      }
      words.append(word)
    }
  }

  static func none(of count: Int) -> Bitmap {
    Bitmap(count: count, words: Array(repeating: 0, count: (count + 63) / 64))
  }

  static func all(of count: Int) -> Bitmap {
    var all = none(of: count)
    all.invert()
    return all
  }

  private init(count: Int, words: [UInt64]) {
    self.count = count
    self.words = words
  }

  subscript(index: Int) -> Bool { words[index / 64] >> UInt64(index % 64) & 1 == 1 }

  var population: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  mutating func formUnion(_ other: Bitmap) {
    for place in words.indices { words[place] |= other.words[place] }
  }

  mutating func formIntersection(_ other: Bitmap) {
    for place in words.indices { words[place] &= other.words[place] }
  }

  mutating func subtract(_ other: Bitmap) {
    for place in words.indices { words[place] &= ~other.words[place] }
  }

  mutating func insert(_ index: Int) { words[index / 64] |= 1 << UInt64(index % 64) }

  mutating func invert() {
    for place in words.indices { words[place] = ~words[place] }
    if count % 64 != 0 { words[words.count - 1] &= (1 << UInt64(count % 64)) - 1 }
  }

  /// The indices in the set, in rising order.
  var indices: [UInt32] {
    var found: [UInt32] = []
    found.reserveCapacity(population)
    for (place, var word) in words.enumerated() {
      while word != 0 {
        found.append(UInt32(place * 64 + word.trailingZeroBitCount))
        word &= word - 1
      }
    }
    return found
  }
}
