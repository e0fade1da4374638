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
    case .compare(Self.changed, .greater, .text(let text)):
      guard let moment = Instant(filterText: text) else { return nil }
      self = .changedAfter(moment)
    case .not(let inner):
      guard let tests = Tests(inner) else { return nil }
      self =
        tests.isLike ? .startsWithNone(tests.key, tests.values) : .isNoneOf(tests.key, tests.values)
    case .compare, .any:
      guard let tests = Tests(filter) else { return nil }
      self = tests.isLike ? .startsWith(tests.key, tests.values) : .isOneOf(tests.key, tests.values)
    case .all:
      return nil
    }
  }

  /// Comparisons of one property, all of one kind.
  private struct Tests {
    var key: String
    var isLike: Bool
    var values: [String]

    init?(_ filter: Filter) {
      var tests = [filter]
      if case .any(let several) = filter { tests = several }
      let read = tests.compactMap(Self.one)
      guard let first = read.first, read.count == tests.count,
        read.allSatisfy({ $0.key == first.key && $0.isLike == first.isLike })
      else { return nil }
      (key, isLike, values) = (first.key, first.isLike, read.map(\.value))
    }

    private static func one(_ test: Filter) -> (key: String, isLike: Bool, value: String)? {
      switch test {
      case .compare(let key, .equal, .text(let value)):
        return (key, false, value)
      case .compare(let key, .like, .text(let pattern)) where pattern.unicodeScalars.last == "*":
        return (key, true, String(pattern.unicodeScalars.dropLast()))
      default: return nil
      }
    }
  }
}
