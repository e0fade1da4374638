/// What tells one batch from its siblings: conditions that all hold.
///
/// No condition at all is the whole of the base filter. Predicates of siblings may overlap, since
/// the service folds case and accents; together they always cover their parent.
package struct Predicate: Sendable, Hashable, Codable {
  package var conditions: [Condition]

  package init(_ conditions: [Condition] = []) { self.conditions = conditions }

  package static let everything = Predicate()

  package var filter: Filter? { .conjunction(conditions.map(\.filter)) }

  /// The whole text to send: the job's own filter and this predicate.
  package func text(within base: Filter?) -> String? {
    Filter.conjunction([base, filter])?.text
  }

  /// Whether it is told from its siblings only by what it does not hold.
  package var isRemainder: Bool {
    conditions.contains {
      switch $0 {
      case .startsWithNone, .isNoneOf: true
      case .startsWith, .isBlank, .isOneOf, .changedAfter: false
      }
    }
  }

  /// The values of a property it asks for by name.
  package func values(of property: String) -> [String] {
    conditions.flatMap { condition -> [String] in
      if case .isOneOf(property, let values) = condition { values } else { [] }
    }
  }

  /// Whether it asks for objects that lack a property.
  package var isBlank: Bool {
    conditions.contains { if case .isBlank = $0 { true } else { false } }
  }
}

/// One condition on the objects of a batch.
package enum Condition: Sendable, Hashable, Codable {
  /// The key begins with one of these.
  case startsWith(String, [String])
  /// The key begins with none of these: what makes every cut complete.
  case startsWithNone(String, [String])
  case isBlank(String)
  /// The property equals one of these.
  case isOneOf(String, [String])
  /// The property equals none of these.
  case isNoneOf(String, [String])
  /// The object was changed after this moment.
  case changedAfter(Instant)

  static let changed = "WhenChangedUTC"

  package var filter: Filter {
    switch self {
    case .startsWith(let key, let prefixes): Self.any(key, .like, prefixes.map { $0 + "*" })
    case .startsWithNone(let key, let prefixes):
      .not(Self.any(key, .like, prefixes.map { $0 + "*" }))
    case .isBlank(let key): .compare(key, .equal, .null)
    case .isOneOf(let key, let values): Self.any(key, .equal, values)
    case .isNoneOf(let key, let values): .not(Self.any(key, .equal, values))
    case .changedAfter(let moment): .compare(Self.changed, .greater, .text(moment.filterText))
    }
  }

  /// The property it speaks of.
  package var property: String {
    switch self {
    case .startsWith(let key, _), .startsWithNone(let key, _), .isBlank(let key),
      .isOneOf(let key, _), .isNoneOf(let key, _):
      key
    case .changedAfter: Self.changed
    }
  }

  private static func any(
    _ key: String, _ comparison: Filter.Comparison, _ values: [String]
  ) -> Filter {
    let tests = values.map { Filter.compare(key, comparison, .text($0)) }
    return tests.count == 1 ? tests[0] : .any(tests)
  }
}
