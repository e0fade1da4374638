/// From when to when a tie was seen.
///
/// Between the last time it was seen and the first time it was looked for in vain nobody knows.
package struct AccessSpan: Sendable, Hashable {
  package var firstSeen: Instant
  /// Nobody had looked before, so that it may be older.
  package var isFromTheBeginning: Bool
  package var lastSeen: Instant
  /// When it was looked for and not found; nil while it holds.
  package var goneBy: Instant?
  /// Later looks did not see its place.
  package var isOverlooked: Bool

  package init(
    firstSeen: Instant, isFromTheBeginning: Bool = false, lastSeen: Instant,
    goneBy: Instant? = nil, isOverlooked: Bool = false
  ) {
    self.firstSeen = firstSeen
    self.isFromTheBeginning = isFromTheBeginning
    self.lastSeen = lastSeen
    self.goneBy = goneBy
    self.isOverlooked = isOverlooked
  }

  /// Whether it held at a moment, as far as anybody looked; nil asks for the present.
  ///
  /// A moment between the last look that saw it and the one that did not counts: it may have held.
  package func holds(at moment: Instant?) -> Bool {
    guard let moment else { return goneBy == nil }
    return firstSeen <= moment && goneBy.map { moment < $0 } ?? true
  }

  /// What several sources saw of one tie, taken together; nil where it did not hold at the moment.
  ///
  /// The latest word counts: a source that has not looked lately does not keep alive what another
  /// has found gone since.
  package static func together(_ spans: [AccessSpan], at moment: Instant?) -> AccessSpan? {
    let spans = chained(spans)
    let gone = spans.compactMap(\.goneBy).filter { gone in moment.map { gone <= $0 } ?? true }.max()
    let held = spans.filter { span in
      span.holds(at: moment) && gone.map { $0 <= span.lastSeen } ?? true
    }
    return joined(held)
  }

  /// From the earliest beginning to the latest look.
  private static func joined(_ held: [AccessSpan]) -> AccessSpan? {
    guard var joined = held.first else { return nil }
    for span in held.dropFirst() {
      if span.firstSeen < joined.firstSeen {
        (joined.firstSeen, joined.isFromTheBeginning) = (span.firstSeen, span.isFromTheBeginning)
      }
      guard span.lastSeen > joined.lastSeen else { continue }
      (joined.lastSeen, joined.goneBy) = (span.lastSeen, span.goneBy)
      joined.isOverlooked = span.isOverlooked
    }
    return joined
  }

  /// What was seen of one membership by all who tell of it; nil where none held at the moment.
  ///
  /// A source that does not list a group any more says nothing of who is in it, so that what another
  /// one tells is not ended by it.
  static func ofMembership(_ spans: [AccessSpan], at moment: Instant?) -> AccessSpan? {
    joined(chained(spans).filter { $0.holds(at: moment) })
  }

  /// From when to when it and another held at once.
  package func during(_ other: AccessSpan?) -> AccessSpan {
    guard let other else { return self }
    var both = self
    if other.firstSeen == firstSeen {
      both.isFromTheBeginning = isFromTheBeginning && other.isFromTheBeginning
    } else if other.firstSeen > firstSeen {
      (both.firstSeen, both.isFromTheBeginning) = (other.firstSeen, other.isFromTheBeginning)
    }
    both.lastSeen = max(both.firstSeen, min(lastSeen, other.lastSeen))
    both.goneBy = [goneBy, other.goneBy].compactMap(\.self).min()
    both.isOverlooked = isOverlooked || other.isOverlooked
    return both
  }

  /// The spans, each of which begins with the look that another one ended with joined to that.
  ///
  /// What ended under one name and began under another in the same look went on all the while.
  static func chained(_ spans: [AccessSpan]) -> [AccessSpan] {
    guard spans.count > 1 else { return spans }
    var chains: [AccessSpan] = []
    for span in spans.sorted(by: { $0.firstSeen < $1.firstSeen }) {
      guard let place = chains.lastIndex(where: { $0.goneBy == span.firstSeen }) else {
        chains.append(span)
        continue
      }
      chains[place].lastSeen = span.lastSeen
      chains[place].goneBy = span.goneBy
      chains[place].isOverlooked = span.isOverlooked
    }
    return chains
  }
}
