extension Predicate {
  /// Whether an object is believed to be in this batch, by its values of the properties named.
  ///
  /// Nil when it speaks of a property that is not told. The service alone knows: its comparison may
  /// differ, which is why nothing but explanations and second looks rests on this.
  package func holds(_ values: [String: String?]) -> Bool? {
    var isKnown = true
    for condition in conditions {
      switch condition.holds(values) {
      case false?: return false
      case nil: isKnown = false
      case true?: break
      }
    }
    return isKnown ? true : nil
  }
}

extension Condition {
  fileprivate func holds(_ values: [String: String?]) -> Bool? {
    guard let value = values[property] else { return nil }
    let folded = value.map { KeyFolding.fold($0) } ?? ""
    func begins(with prefixes: [String]) -> Bool {
      prefixes.contains { folded.hasPrefix(KeyFolding.fold($0)) }
    }
    func equals(_ others: [String]) -> Bool {
      others.contains { folded == KeyFolding.fold($0) }
    }
    return switch self {
    case .startsWith(_, let prefixes): begins(with: prefixes)
    case .startsWithNone(_, let prefixes): !begins(with: prefixes)
    case .isBlank: folded.isEmpty
    case .isOneOf(_, let others): equals(others)
    case .isNoneOf(_, let others): !equals(others)
    case .changedAfter: nil
    }
  }
}
