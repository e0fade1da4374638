/// How far a batch of subjects has come: which are still to be asked about, and where in an answer.
///
/// It stands in the batch's checkpoint in place of the service's cursor, which it holds where an
/// answer has several pages. It never says which rows were kept.
package struct SubjectWalk: Sendable, Hashable {
  /// A place within the answer about one subject.
  package struct Inside: Sendable, Hashable {
    /// Rows of the answer read so far.
    package var rows: Int
    package var nextLink: String

    package init(rows: Int, nextLink: String) {
      self.rows = rows
      self.nextLink = nextLink
    }
  }

  /// Places of the subjects still to be asked about; the first of them is next.
  package private(set) var remaining: [Int]
  /// Where the answer about the next one goes on; nil at its beginning.
  package private(set) var inside: Inside?

  /// The walk as the checkpoint tells it, or from the beginning.
  ///
  /// Nil for a checkpoint that tells of no walk.
  package init?(over subjects: [Subject], from checkpoint: Checkpoint?) {
    guard let checkpoint else {
      self.init(remaining: subjects.map(\.place))
      return
    }
    let parts = checkpoint.cursor.split(separator: " ", maxSplits: 2)
    guard let first = parts.first, let places = Self.places(in: first) else { return nil }
    let known = Set(subjects.map(\.place))
    // What was set aside since is not this batch's any more.
    self.init(remaining: places.filter(known.contains))
    guard parts.count > 1 else { return }
    guard parts.count == 3, let rows = Int(parts[1]), rows >= 0 else { return nil }
    inside = Inside(rows: rows, nextLink: String(parts[2]))
  }

  private init(remaining: [Int]) {
    self.remaining = remaining
  }

  package var isOver: Bool { remaining.isEmpty }

  /// The walk after the next subject's page with so many rows, which named this next link.
  package mutating func keep(rows: Int, nextLink: String?) {
    inside = nextLink.map { Inside(rows: (inside?.rows ?? 0) + rows, nextLink: $0) }
    if nextLink == nil, !remaining.isEmpty { remaining.removeFirst() }
  }

  /// The walk after these places were answered in full, wherever they stand in it.
  package mutating func finish(_ places: Set<Int>) {
    if let first = remaining.first, places.contains(first) { inside = nil }
    remaining.removeAll(where: places.contains)
  }

  /// As the checkpoint keeps it: `3-49`, `5,9-49` or `3-49 1000 https://…`.
  package var text: String {
    var ranges: [ClosedRange<Int>] = []
    for place in remaining {
      if let last = ranges.last, last.upperBound == place - 1 {
        ranges[ranges.count - 1] = last.lowerBound...place
      } else {
        ranges.append(place...place)
      }
    }
    let places = ranges.map {
      $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
    }.joined(separator: ",")
    return inside.map { "\(places) \($0.rows) \($0.nextLink)" } ?? places
  }

  private static func places(in text: Substring) -> [Int]? {
    var places: [Int] = []
    for range in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = range.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard (1...2).contains(ends.count), let from = ends[0], let to = ends[ends.count - 1],
        from >= 0, from <= to, to - from < 100_000
      else { return nil }
      places += from...to
    }
    return places
  }
}
