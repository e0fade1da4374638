/// A comparison of text, with its value folded.
///
/// Blank text satisfies only `blank`.
enum TextTest {
  case blank
  case equal([UInt8])
  case prefix([UInt8])
  case less([UInt8])
  case greater([UInt8])
  case atMost([UInt8])
  case atLeast([UInt8])

  init(
    _ comparison: FilterExpression.Comparison, _ collation: Collation
  ) throws(FilterFault) {
    let written: String
    switch comparison.value {
    case .null:
      guard comparison.comparator == .eq else { throw TypedValue.unsuitable(comparison, "text") }
      self = .blank
      return
    case .text(let text): written = text
    case .number(let number): written = String(number)
    case .flag: throw TypedValue.unsuitable(comparison, "text")
    }
    switch comparison.comparator {
    case .lt: self = .less(collation.fold(written))
    case .gt: self = .greater(collation.fold(written))
    case .le: self = .atMost(collation.fold(written))
    case .ge: self = .atLeast(collation.fold(written))
    case .like where written.contains("*"):
      guard written.hasSuffix("*"), !written.dropLast().contains("*") else {
        throw FilterFault(
          kind: .value,
          text: """
            The wildcard in "\(written)" is not supported for the property \
            "\(comparison.property)". A wildcard may only stand at the end of the value. \
            At position \(comparison.position).
            """)
      }
      self = .prefix(collation.fold(String(written.dropLast())))
    case .like, .eq, .ne, .notlike:
      self = written.isEmpty ? .blank : .equal(collation.fold(written))
    }
  }

  func holds(_ folded: [UInt8]) -> Bool {
    switch self {
    case .blank: folded.isEmpty
    case .equal(let value): folded == value
    case .prefix(let value): !folded.isEmpty && folded.starts(with: value)
    case .less(let value): !folded.isEmpty && folded.lexicographicallyPrecedes(value)
    case .greater(let value): value.lexicographicallyPrecedes(folded)
    case .atMost(let value): !folded.isEmpty && !value.lexicographicallyPrecedes(folded)
    case .atLeast(let value): !folded.isEmpty && !folded.lexicographicallyPrecedes(value)
    }
  }
}

/// Reads the value of a comparison as what the property holds.
///
/// Nil means `$null`; no object's property of these kinds is blank.
enum TypedValue {
  static func identifier(
    _ comparison: FilterExpression.Comparison
  ) throws(FilterFault) -> GUID? {
    guard comparison.comparator == .eq else { throw unsuitable(comparison, "GUID") }
    if comparison.value == .null { return nil }
    guard case .text(let text) = comparison.value, let guid = GUID(text) else {
      throw unsuitable(comparison, "GUID")
    }
    return guid
  }

  static func flag(_ comparison: FilterExpression.Comparison) throws(FilterFault) -> Bool? {
    guard comparison.comparator == .eq else { throw unsuitable(comparison, "Boolean") }
    switch comparison.value {
    case .null: return nil
    case .flag(let flag): return flag
    case .text(let text) where text.lowercased() == "true": return true
    case .text(let text) where text.lowercased() == "false": return false
    case .text, .number: throw unsuitable(comparison, "Boolean")
    }
  }

  static func moment(_ comparison: FilterExpression.Comparison) throws(FilterFault) -> Ticks? {
    guard comparison.comparator != .like else { throw unsuitable(comparison, "DateTime") }
    if comparison.value == .null, comparison.comparator == .eq { return nil }
    guard case .text(let text) = comparison.value, let moment = Ticks(text) else {
      throw unsuitable(comparison, "DateTime")
    }
    return moment
  }

  static func number(_ comparison: FilterExpression.Comparison) throws(FilterFault) -> Int64? {
    guard comparison.comparator != .like else { throw unsuitable(comparison, "Int64") }
    switch comparison.value {
    case .null where comparison.comparator == .eq: return nil
    case .number(let number): return number
    case .text(let text):
      guard let number = Int64(text) else { throw unsuitable(comparison, "Int64") }
      return number
    case .null, .flag: throw unsuitable(comparison, "Int64")
    }
  }

  /// Filters take an enum value by its whole name only, unlike parameters.
  static func member(
    _ comparison: FilterExpression.Comparison, of members: [String]
  ) throws(FilterFault) -> String? {
    guard comparison.comparator == .eq else { throw unsuitable(comparison, "enumeration") }
    if comparison.value == .null { return nil }
    guard case .text(let text) = comparison.value,
      let member = members.first(where: { $0.lowercased() == text.lowercased() })
    else {
      throw FilterFault(
        kind: .value,
        text: """
          Cannot convert value \(comparison.value.shown) of "\(comparison.property)". The possible \
          values are \(members.joined(separator: ", ")). At position \(comparison.position).
          """)
    }
    return member
  }

  static func unsuitable(
    _ comparison: FilterExpression.Comparison, _ type: String
  ) -> FilterFault {
    FilterFault(
      kind: .value,
      text: """
        The operator "-\(comparison.comparator.rawValue)" cannot compare the property \
        "\(comparison.property)" of type \(type) with the value \(comparison.value.shown). \
        At position \(comparison.position).
        """)
  }
}

extension FilterExpression.Value {
  /// The value as people wrote it.
  var shown: String {
    switch self {
    case .null: "$null"
    case .flag(let flag): "$\(flag)"
    case .number(let number): String(number)
    case .text(let text): "\"\(text)\""
    }
  }
}
