/// How many rows the parts of a cut should hold.
///
/// A page that is not full costs a whole call, so where sizes are known they are chosen to fill their
/// pages. Where they are guessed, larger parts waste fewer last pages.
package struct BatchSize: Sendable, Hashable {
  /// Sizes a part may be filled up to, the largest first.
  package var goals: [Int]

  package var largest: Int { goals.first ?? 1 }

  package init(goals: [Int]) { self.goals = goals.map { max($0, 1) }.sorted(by: >) }

  /// How far below whole pages a part stays whose size is known: room for what is added before the
  /// next run.
  package static let fill = 0.97

  /// For sizes known from a complete run: whole pages, less a little, about the target.
  package static func known(target: Int, pageSize: Int) -> BatchSize {
    let pages = (1...max(target * 2 / pageSize, 1)).map { $0 * pageSize }
    let filled = pages.map { Int(Double($0) * fill) }
    let near = filled.filter { abs($0 - target) * 10 <= target * 3 }
    let nearest = filled.min { abs($0 - target) < abs($1 - target) } ?? target
    return BatchSize(goals: near.isEmpty ? [nearest] : near)
  }

  /// For sizes estimated from a sample.
  package static func estimated(target: Int) -> BatchSize { BatchSize(goals: [target * 2]) }

  /// For asking again what so many rows were the answer to, in at least two parts.
  package static func half(of rows: Int) -> BatchSize { BatchSize(goals: [max(rows / 2, 1)]) }
}
