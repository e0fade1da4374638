/// Keys seen in the first pages of a batch: what a split is learned from.
///
/// It never claims to be fair: the service's order is unknown. The remainder covers what it missed.
package struct KeySample: Sendable {
  package let keys: [String]

  package init(_ keys: [String]) { self.keys = keys }

  /// The longest beginning that all keys share, at least as long as the given one.
  ///
  /// Compared as the service folds, spelled as the first key spells it.
  func sharedBeginning(from known: String) -> String {
    guard let first = keys.first else { return known }
    let spelled = Array(first)
    var length = spelled.count
    for key in keys.dropFirst() {
      let common = zip(spelled, key).prefix { KeyFolding.fold("\($0)") == KeyFolding.fold("\($1)") }
      length = min(length, common.count)
      if length <= known.count { return known }
    }
    let shared = spelled[..<length].prefix(while: KeyFolding.isTrusted)
    return shared.count > known.count ? String(shared) : known
  }

  /// How often each continuation of a beginning was seen, by the character as folded.
  ///
  /// Keys that end there, go on with an untrusted character, or do not share the beginning are
  /// left to the remainder.
  func continuations(of beginning: String) -> [(spelling: String, folded: String, count: Int)] {
    let length = beginning.count
    let folded = KeyFolding.fold(beginning)
    var counts: [String: (spelling: String, count: Int)] = [:]
    for key in keys {
      let head = key.prefix(length)
      guard head.count == length, KeyFolding.fold(head) == folded,
        let next = key.dropFirst(length).first, KeyFolding.isTrusted(next)
      else { continue }
      let plain = KeyFolding.fold("\(next)")
      // A mark without its letter folds to nothing, and nothing would be no continuation.
      if !plain.isEmpty { counts[plain, default: ("\(next)", 0)].count += 1 }
    }
    return counts.map { (spelling: $0.value.spelling, folded: $0.key, count: $0.value.count) }
      .sorted { ($1.count, $0.folded) < ($0.count, $1.folded) }
  }
}
