extension Predicate {
  /// The predicate as the store keeps it: the text of its filter, nil for everything.
  package var stored: String? { filter?.text }

  /// Reads what `stored` wrote; nil when the text is not a predicate.
  package init?(stored: String?) {
    guard let stored else {
      self = .everything
      return
    }
    guard let filter = try? FilterParser.parse(stored) else { return nil }
    var parts = [filter]
    if case .all(let several) = filter { parts = several }
    let conditions = parts.compactMap(Condition.init)
    guard conditions.count == parts.count else { return nil }
    self.init(conditions)
  }
}

extension Condition {
  fileprivate init?(_ filter: Filter) {
    switch filter {
    case .compare(let key, .equal, .null):
      self = .isBlank(key)
    case .not(let inner):
      guard let (key, prefixes) = Self.prefixes(in: inner) else { return nil }
      self = .startsWithNone(key, prefixes)
    case .compare, .any:
      guard let (key, prefixes) = Self.prefixes(in: filter) else { return nil }
      self = .startsWith(key, prefixes)
    case .all:
      return nil
    }
  }

  private static func prefixes(in filter: Filter) -> (String, [String])? {
    var tests = [filter]
    if case .any(let several) = filter { tests = several }
    var found: (key: String, prefixes: [String])?
    for test in tests {
      guard case .compare(let key, .like, .text(let pattern)) = test,
        pattern.unicodeScalars.last == "*", found == nil || found?.key == key
      else { return nil }
      let prefix = String(pattern.unicodeScalars.dropLast())
      found = (key, (found?.prefixes ?? []) + [prefix])
    }
    return found.map { ($0.key, $0.prefixes) }
  }
}
