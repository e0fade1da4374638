/// Counts how often names come, and keeps those that come often.
///
/// Below its limit it counts exactly. Beyond it, what comes seldom is forgotten (Misra and Gries):
/// then every count is a lower bound that misses at most `error`. It never holds more than twice
/// its limit.
package struct HeavyCounter: Sendable {
  package struct Entry: Sendable, Hashable {
    package var name: String
    package var count: Int

    package init(name: String, count: Int) {
      self.name = name
      self.count = count
    }
  }

  /// Names that are kept for certain.
  package static let usual = 50_000
  /// Characters of a name; what is longer is told apart by its beginning.
  package static let longestName = 256

  private let most: Int
  private var counts: [String: Entry] = [:]
  /// How much a count may be short of the truth.
  package private(set) var error = 0

  package init(most: Int = HeavyCounter.usual) { self.most = max(most, 1) }

  package var isEmpty: Bool { counts.isEmpty }
  /// Different names, those that were forgotten left out.
  package var names: Int { counts.count }

  /// Upper and lower case are alike; the first spelling is the one that is told.
  package mutating func note(_ name: String, times: Int = 1) {
    let name = String(name.prefix(Self.longestName))
    counts[name.lowercased(), default: Entry(name: name, count: 0)].count += times
    if counts.count > 2 * most { prune() }
  }

  /// The names that came most often, those of one count in the order of their letters.
  package func top(_ number: Int) -> [Entry] { Array(sorted(counts.values).prefix(number)) }

  /// The names that came at least so often, the most frequent first.
  package func all(atLeast least: Int) -> [Entry] {
    sorted(counts.values.filter { $0.count >= least })
  }

  private mutating func prune() {
    let cut = counts.values.map(\.count).sorted(by: >)[most]
    error += cut
    counts = counts.compactMapValues { entry in
      entry.count > cut ? Entry(name: entry.name, count: entry.count - cut) : nil
    }
  }

  private func sorted(_ entries: some Sequence<Entry>) -> [Entry] {
    entries.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }
}
