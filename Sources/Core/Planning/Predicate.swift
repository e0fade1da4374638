/// What tells one batch from its siblings: conditions on the shard key that all hold.
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
    conditions.contains { if case .startsWithNone = $0 { true } else { false } }
  }
}

/// One condition on a shard key.
package enum Condition: Sendable, Hashable, Codable {
  /// The key begins with one of these.
  case startsWith(String, [String])
  /// The key begins with none of these: what makes every cut complete.
  case startsWithNone(String, [String])
  case isBlank(String)

  package var filter: Filter {
    switch self {
    case .startsWith(let key, let prefixes): Self.like(key, prefixes)
    case .startsWithNone(let key, let prefixes): .not(Self.like(key, prefixes))
    case .isBlank(let key): .compare(key, .equal, .null)
    }
  }

  private static func like(_ key: String, _ prefixes: [String]) -> Filter {
    let tests = prefixes.map { Filter.compare(key, .like, .text($0 + "*")) }
    return tests.count == 1 ? tests[0] : .any(tests)
  }
}
