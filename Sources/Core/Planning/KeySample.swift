/// Values of one property seen in the first pages of a batch: what a split is learned from.
///
/// It never claims to be fair: the service's order is unknown. The remainder covers what it missed.
package struct KeySample: Sendable {
  package let keys: [String]

  package init(_ keys: [String]) { self.keys = keys }

  /// Whether the keys came in their own order, so that they tell of the first ones only.
  ///
  /// Equal keys that follow one another tell nothing of it.
  var isOrdered: Bool {
    let folded = keys.map { KeyFolding.fold($0) }
    let steps = zip(folded, folded.dropFirst()).filter { $0 != $1 }
    guard steps.count >= 15 else { return false }
    let ascending = steps.count { $0 < $1 }
    return max(ascending, steps.count - ascending) * 10 >= steps.count * 9
  }

  /// What all keys begin with, as far as a prefix may hold it.
  var commonBeginning: String {
    guard var common = keys.first.map({ KeyFolding.fold($0) }) else { return "" }
    for key in keys where !common.isEmpty {
      common = String(zip(common, KeyFolding.fold(key)).prefix { $0 == $1 }.map(\.0))
    }
    return String(common.prefix(while: KeyFolding.isTrusted))
  }

  /// The keys as a tree of how they begin.
  ///
  /// A key whose folded form begins with something cut off already, and which was seen none the
  /// less, is not folded by this service: it stands as it is spelled.
  func tree(tellingApartAbove largest: Int, excluding excluded: Set<String> = []) -> KeyTree {
    var builder = KeyTree.Builder(tellingApartAbove: largest)
    let lengths = Set(excluded.map(\.count)).sorted()
    func isExcluded(_ key: String) -> Bool {
      lengths.contains { excluded.contains(String(key.prefix($0))) }
    }
    let spelled = keys.map { key in
      let folded = KeyFolding.fold(key)
      return isExcluded(folded) && !isExcluded(key) ? key : folded
    }
    for key in spelled.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      builder.add(key)
    }
    return builder.tree()
  }

  /// The values seen, the most frequent first.
  var values: [(value: String, count: Int)] {
    var counts: [String: (value: String, count: Int)] = [:]
    for key in keys where !key.isEmpty {
      counts[KeyFolding.fold(key), default: (key, 0)].count += 1
    }
    return counts.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map(\.value)
  }
}
