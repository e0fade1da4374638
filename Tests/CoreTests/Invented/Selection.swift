/// Some of the objects of an invented directory.
struct Selection: Equatable {
  private var words: [UInt64]
  private let size: Int

  init(of size: Int) {
    self.size = size
    words = Array(repeating: 0, count: (size + 63) / 64)
  }

  static func all(of size: Int) -> Selection { Selection(of: size).inverted }

  mutating func insert(_ place: Int) { words[place >> 6] |= 1 << UInt64(place & 63) }

  func contains(_ place: Int) -> Bool { words[place >> 6] & (1 << UInt64(place & 63)) != 0 }

  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  var inverted: Selection {
    var inverted = self
    for index in words.indices { inverted.words[index] = ~words[index] }
    if size % 64 > 0 { inverted.words[words.count - 1] &= (1 << UInt64(size % 64)) - 1 }
    return inverted
  }

  mutating func formUnion(_ other: Selection) {
    for index in words.indices { words[index] |= other.words[index] }
  }

  mutating func formIntersection(_ other: Selection) {
    for index in words.indices { words[index] &= other.words[index] }
  }

  func subtracting(_ other: Selection) -> Selection {
    var left = self
    left.formIntersection(other.inverted)
    return left
  }

  /// In the order of the directory.
  var places: [Int] {
    var places: [Int] = []
    places.reserveCapacity(count)
    for (index, word) in words.enumerated() {
      var left = word
      while left != 0 {
        places.append(index * 64 + left.trailingZeroBitCount)
        left &= left - 1
      }
    }
    return places
  }
}
