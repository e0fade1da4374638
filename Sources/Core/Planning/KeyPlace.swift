/// Where a predicate stands along a key: what all its keys begin with, and what was cut off already.
struct KeyPlace {
  let predicate: Predicate
  let key: String
  /// Conditions on other properties, which every part keeps.
  let fixed: [Condition]
  /// What its keys begin with; empty for anything.
  let within: [String]
  /// What its keys do not begin with.
  let excluded: [String]
  /// What its keys begin with, as the service is believed to see it.
  private let foldedWithin: [String]

  /// Nil when the predicate is of a kind that is not cut along this key, such as blank keys.
  init?(_ predicate: Predicate, key: String) {
    self.predicate = predicate
    self.key = key
    var (fixed, within, excluded): ([Condition], [String], [String]) = ([], [], [])
    for condition in predicate.conditions {
      switch condition {
      case .startsWith(key, let prefixes):
        guard within.isEmpty else { return nil }
        within = prefixes
      case .startsWithNone(key, let prefixes): excluded += prefixes
      case .isBlank(key), .isOneOf(key, _): return nil
      default: fixed.append(condition)
      }
    }
    (self.fixed, self.within, self.excluded) = (fixed, within, excluded)
    foldedWithin = within.map { KeyFolding.fold($0) }
  }

  /// Whether nothing was cut along the key yet.
  var isWhole: Bool { within.isEmpty && excluded.isEmpty }

  /// A prefix brought inside the predicate: itself where it lies inside, or the beginnings of the
  /// predicate that lie inside it.
  func narrowed(_ prefix: String) -> [String] {
    guard !within.isEmpty else { return [prefix] }
    let folded = KeyFolding.fold(prefix)
    if foldedWithin.contains(where: folded.hasPrefix) { return [prefix] }
    return zip(within, foldedWithin).filter { $1.hasPrefix(folded) }.map(\.0)
  }

  /// Whether all of the predicate begins so, or with more.
  func isAll(within prefix: String) -> Bool {
    let folded = KeyFolding.fold(prefix)
    return !within.isEmpty && foldedWithin.allSatisfy { $0.hasPrefix(folded) }
  }

  /// Whether the predicate holds nothing that begins so.
  func excludes(_ prefix: String) -> Bool { excluded.contains { prefix.hasPrefix($0) } }

  /// The keys inside that begin with one of these.
  func predicate(startingWith prefixes: [String], butNot listed: [String] = []) -> Predicate {
    let cutOff = cutOff(below: prefixes) + listed
    var conditions = fixed + [.startsWith(key, prefixes.sorted())]
    if !cutOff.isEmpty { conditions.append(.startsWithNone(key, cutOff.sorted())) }
    return Predicate(conditions)
  }

  /// What was cut off below one of the prefixes, and stays so.
  func cutOff(below prefixes: [String]) -> [String] {
    excluded.filter { cut in prefixes.contains { cut.hasFolded($0) } }
  }

  /// The keys inside that begin with none of these.
  func remainder(without listed: [String]) -> Predicate {
    var conditions = fixed
    if !within.isEmpty { conditions.append(.startsWith(key, within)) }
    conditions.append(.startsWithNone(key, (excluded + listed).sorted()))
    return Predicate(conditions)
  }

  /// The objects inside that lack the key.
  var blank: Predicate { Predicate(fixed + [.isBlank(key)]) }
}

extension String {
  /// Whether it begins so in the eyes of the service, as far as is known.
  fileprivate func hasFolded(_ prefix: String) -> Bool {
    KeyFolding.fold(self).hasPrefix(KeyFolding.fold(prefix))
  }
}
