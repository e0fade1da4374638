import Core

extension Predicate {
  /// What it says its keys begin with.
  var beginnings: [String] {
    conditions.flatMap { condition -> [String] in
      if case .startsWith(_, let prefixes) = condition { prefixes } else { [] }
    }
  }

  /// Whether no wildcard, quote but the plain one, backslash or control character is in a prefix.
  var hasProperPrefixes: Bool {
    conditions.allSatisfy { condition in
      switch condition {
      case .startsWith(_, let prefixes), .startsWithNone(_, let prefixes):
        !prefixes.isEmpty
          && prefixes.allSatisfy { !$0.isEmpty && $0.unicodeScalars.allSatisfy { $0.isProper } }
      case .isOneOf(_, let values), .isNoneOf(_, let values): !values.isEmpty
      case .isBlank, .changedAfter: true
      }
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isProper: Bool {
    !"*?[]`\"’‘‚‛\\$%{}|<>^~;".unicodeScalars.contains(self)
      && properties.generalCategory != .control && properties.generalCategory != .format
  }
}
