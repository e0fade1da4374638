/// Finds the valid word that a mistyped one was probably meant to be.
enum NearestWord {
  /// The nearest of the known words, unless even that one is far off.
  static func to(_ word: String, among known: [String]) -> String? {
    let typed = word.lowercased()
    let nearest = known.map { (distance: distance(typed, $0.lowercased()), word: $0) }
      .min { ($0.distance, $0.word) < ($1.distance, $1.word) }
    guard let nearest, nearest.distance <= farthest(from: nearest.word) else { return nil }
    return nearest.word
  }

  /// One letter in three may be wrong, and never more than three.
  private static func farthest(from word: String) -> Int {
    min((word.count + 2) / 3, 3)
  }

  /// How many letters must be added, removed, replaced or swapped with their neighbour.
  private static func distance(_ one: String, _ other: String) -> Int {
    let (one, other) = (Array(one.prefix(64)), Array(other))
    var rows = [Array(0...other.count)]
    for i in one.indices {
      var row = [i + 1]
      for j in other.indices {
        var best = min(
          rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (one[i] == other[j] ? 0 : 1))
        if i > 0, j > 0, one[i] == other[j - 1], one[i - 1] == other[j] {
          best = min(best, rows[i - 1][j - 1] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[one.count][other.count]
  }
}
