/// Cuts a question into batches: first by the usual characters, later by what was really seen.
///
/// Every cut ends with a remainder, so the batches of a cut cover their parent whatever the
/// service's collation does. It never asks the service, never counts on order, and gives the same
/// batches for the same input.
package struct Cutter: Sendable {
  /// A batch as planned, before the store gives it a number.
  package struct Part: Sendable, Hashable {
    package var predicate: Predicate
    /// Rows foreseen, when anything is known.
    package var expected: Int?

    package init(_ predicate: Predicate, expected: Int? = nil) {
      self.predicate = predicate
      self.expected = expected
    }
  }

  package var key: ShardKey
  /// The job's own filter, which shares the budget.
  package var base: Filter?
  /// Rows a batch should hold.
  package var target: Int
  /// The longest filter the tenant is trusted to accept, in UTF-16 units, as the service counts.
  package var budget: Int
  /// The longest prefix a cut makes, in characters; longer keys are not cut apart.
  package var longestPrefix = 64

  package static let usualCharacters = "abcdefghijklmnopqrstuvwxyz0123456789".map(String.init)

  package init(key: ShardKey, base: Filter?, target: Int, budget: Int = 2000) {
    self.key = key
    self.base = base
    self.target = target
    self.budget = budget
  }

  /// The cut made when nothing is known yet.
  ///
  /// The remainder comes first: its size is the least known, so it should begin earliest. Where the
  /// budget has no room for any cut, the only part is the whole of the base filter.
  package func firstCut() -> [Part] {
    var parts = parts(
      within: [], excluded: [], groups: Self.usualCharacters.map { Group(prefixes: [$0]) })
    guard !parts.isEmpty else { return [Part(.everything)] }
    if key.mayBeBlank { parts.append(Part(Predicate([.isBlank(key.property)]))) }
    return parts
  }

  /// The parts of a batch that proved too large, or nil when it cannot be cut further.
  ///
  /// - Parameter seen: rows kept before the batch was given up; the sample is drawn from them.
  package func split(_ predicate: Predicate, sample: KeySample, seen: Int) -> [Part]? {
    guard let place = Place(predicate, key: key.property) else { return nil }
    let beginning = sample.sharedBeginning(from: place.beginning)
    guard beginning.count < longestPrefix else { return nil }
    let excluded = Set(place.excluded.map { KeyFolding.fold($0) })
    let candidates = sample.continuations(of: beginning).map { next in
      let usual = beginning + next.folded
      // A folded prefix that is excluded already, and yet was seen, is not folded by the service.
      let isKnown = excluded.contains(KeyFolding.fold(usual))
      return Candidate(prefix: isKnown ? beginning + next.spelling : usual, count: next.count)
    }.filter { $0.prefix.count > beginning.count && !place.excluded.contains($0.prefix) }
    let isDeeper = beginning.count > place.beginning.count
    let groups = groups(
      candidates, sampled: max(sample.keys.count, 1), seen: seen,
      widest: isDeeper ? .max : place.widest)
    guard !groups.isEmpty else { return nil }
    var parts = parts(within: place.within, excluded: place.excluded, groups: groups)
    guard parts.count > 1 else { return nil }
    if predicate == .everything, key.mayBeBlank {
      parts.append(Part(Predicate([.isBlank(key.property)])))
    }
    return parts
  }
}

extension Cutter {
  private struct Candidate {
    var prefix: String
    var count: Int
  }

  struct Group {
    var prefixes: [String]
    var expected: Int?
  }

  /// Where a predicate stands: what holds for all its keys, and what was cut off already.
  private struct Place {
    /// Kept by every remainder of this predicate, so that it never grows beyond its parent.
    var within: [Condition] = []
    /// What all its keys begin with.
    var beginning = ""
    /// How many prefixes a group may hold that does not begin with more than this: fewer than the
    /// group it is cut from, or cutting could go round in circles.
    var widest = Int.max
    var excluded: [String] = []

    /// Nil when the predicate is of a kind that is not cut further, such as blank keys.
    init?(_ predicate: Predicate, key: String) {
      for condition in predicate.conditions {
        switch condition {
        case .startsWith(key, let prefixes):
          within.append(condition)
          beginning = Self.sharedBeginning(of: prefixes)
          if prefixes.count > 1 { widest = prefixes.count - 1 }
        case .startsWithNone(key, let prefixes): excluded = prefixes
        case .startsWith, .startsWithNone, .isBlank: return nil
        }
      }
    }

    private static func sharedBeginning(of prefixes: [String]) -> String {
      guard let first = prefixes.first else { return "" }
      return prefixes.dropFirst().reduce(first) { shared, prefix in
        String(zip(shared, prefix).prefix { $0 == $1 }.map(\.0))
      }
    }
  }

  /// Rows guessed to be in a batch that was given up after `seen` rows: it had more, unknown how many.
  private static func guess(after seen: Int) -> Int { seen * 3 }

  /// Puts rare continuations together until a group is expected to fill a batch.
  private func groups(
    _ candidates: [Candidate], sampled: Int, seen: Int, widest: Int
  ) -> [Group] {
    let perSample = Double(Self.guess(after: seen)) / Double(sampled)
    var groups: [Group] = []
    for candidate in candidates {
      let expected = Int((Double(candidate.count) * perSample).rounded(.up))
      if let last = groups.last, let filled = last.expected, filled + expected <= target,
        last.prefixes.count < widest
      {
        groups[groups.count - 1].prefixes.append(candidate.prefix)
        groups[groups.count - 1].expected = filled + expected
      } else {
        groups.append(Group(prefixes: [candidate.prefix], expected: expected))
      }
    }
    return groups
  }

  /// The remainder and the groups, as many of them as the budget lets the remainder exclude.
  private func parts(within: [Condition], excluded: [String], groups: [Group]) -> [Part] {
    var groups = groups
    while !groups.isEmpty {
      let cutOff = (excluded + groups.flatMap(\.prefixes)).sorted()
      let remainder = Predicate(within + [.startsWithNone(key.property, cutOff)])
      let wholes = groups.map { Predicate([.startsWith(key.property, $0.prefixes.sorted())]) }
      if (wholes + [remainder]).allSatisfy(fits) {
        let sized = zip(wholes, groups).map { Part($0, expected: $1.expected) }
        return [Part(remainder)] + sized
      }
      groups.removeLast()
    }
    return []
  }

  private func fits(_ predicate: Predicate) -> Bool {
    (predicate.text(within: base)?.utf16.count ?? 0) <= budget
  }
}
