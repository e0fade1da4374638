/// Finds rows by the hash of a value, in two flat arrays.
///
/// It only narrows the search: rows of other values may share a hash, so callers compare.
struct HashIndex: Sendable {
  /// By bucket, the first of its rows plus one; nought ends a chain.
  private var heads: [UInt32]
  /// By row, the next row of the same bucket plus one.
  private var following: [UInt32]

  init(count: Int, hash: (Int) -> UInt64) {
    var buckets = 16
    while buckets < count { buckets *= 2 }
    heads = Array(repeating: 0, count: buckets)
    following = Array(repeating: 0, count: count)
    // Backwards, so that every chain rises.
    for row in stride(from: count - 1, through: 0, by: -1) {
      let bucket = Self.bucket(hash(row), of: buckets)
      following[row] = heads[bucket]
      heads[bucket] = UInt32(row + 1)
    }
  }

  /// The rows that may have a value of this hash, in rising order.
  func candidates(_ hash: UInt64) -> [Int] {
    var rows: [Int] = []
    var link = heads[Self.bucket(hash, of: heads.count)]
    while link != 0 {
      rows.append(Int(link) - 1)
      link = following[Int(link) - 1]
    }
    return rows
  }

  private static func bucket(_ hash: UInt64, of buckets: Int) -> Int {
    Int(truncatingIfNeeded: (hash ^ hash >> 32) & UInt64(buckets - 1))
  }

  /// A hash of bytes that is the same in every process.
  static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}
