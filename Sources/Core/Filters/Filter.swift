/// A question about properties, in the service's filter language (OPATH), as a value.
///
/// It is built, never pasted: `text` prints it with every quote doubled, and `FilterParser` reads
/// one that a person wrote. It never knows which properties a cmdlet can filter by.
package indirect enum Filter: Sendable, Hashable {
  case compare(String, Comparison, Literal)
  case not(Filter)
  case all([Filter])
  case any([Filter])

  package enum Comparison: String, Sendable, CaseIterable {
    case equal = "-eq"
    case notEqual = "-ne"
    case less = "-lt"
    case greater = "-gt"
    case atMost = "-le"
    case atLeast = "-ge"
    case like = "-like"
    case notLike = "-notlike"
  }

  package enum Literal: Sendable, Hashable {
    case text(String)
    case number(Int)
    case flag(Bool)
    case null
  }

  /// The filter that holds when all the given ones do; nil when there is nothing to hold.
  package static func conjunction(_ parts: [Filter?]) -> Filter? {
    let parts = parts.compactMap(\.self)
    return parts.count > 1 ? .all(parts) : parts.first
  }
}

extension Filter {
  /// The text the service reads.
  ///
  /// Mixed conjunctions and disjunctions are always in parentheses, so that no rule of precedence
  /// is relied on. Booleans are quoted, as the service's own module sends them.
  package var text: String {
    switch self {
    case .compare(let property, let comparison, let literal):
      "\(property) \(comparison.rawValue) \(literal.text)"
    case .not(let inner):
      "-not (\(inner.text))"
    case .all(let parts):
      Self.join(parts, with: " -and ")
    case .any(let parts):
      Self.join(parts, with: " -or ")
    }
  }

  private static func join(_ parts: [Filter], with word: String) -> String {
    precondition(!parts.isEmpty, "An empty conjunction or disjunction has no text.")
    return parts.map(\.operand).joined(separator: word)
  }

  private var operand: String {
    switch self {
    case .compare, .not: text
    case .all, .any: "(\(text))"
    }
  }
}

extension Filter.Literal {
  package var text: String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .number(let number): String(number)
    case .flag(let flag): flag ? "'True'" : "'False'"
    case .null: "$null"
    }
  }

  /// In single quotes, each quote inside written twice.
  ///
  /// Scalar by scalar, as the service reads: a quote with an accent on it is a quote still.
  private static func quoted(_ text: String) -> String {
    var scalars = String.UnicodeScalarView("'".unicodeScalars)
    for scalar in text.unicodeScalars {
      scalars.append(scalar)
      if scalar == "'" { scalars.append(scalar) }
    }
    scalars.append("'")
    return String(scalars)
  }
}
