/// Finds the rows of one block that a filter describes.
///
/// Negation is plain unless the dialect says otherwise: an object whose property is blank matches
/// `-ne`, `-notlike` and `-not` of every comparison its blank does not satisfy, as a directory
/// server answers. Otherwise a comparison with a blank property is neither true nor false, and
/// neither it nor its negation finds the object.
struct FilterMatcher {
  /// Whether rows are wanted of which an expression is true, or those of which it is false.
  enum Sense {
    case holds, fails
    var opposite: Sense { self == .holds ? .fails : .holds }
  }

  let block: Block
  let properties: [String: FilterableProperty]
  let dialect: FilterDialect

  func matches(
    _ expression: FilterExpression, _ sense: Sense = .holds
  ) throws(FilterFault) -> Bitmap {
    switch (expression, sense) {
    case (.comparison(let comparison), _): return try matches(comparison, sense)
    case (.not(let inner), _): return try matches(inner, sense.opposite)
    case (.and(let parts), .holds), (.or(let parts), .fails):
      var matched = try matches(parts[0], sense)
      for part in parts.dropFirst() { matched.formIntersection(try matches(part, sense)) }
      return matched
    case (.or(let parts), .holds), (.and(let parts), .fails):
      var matched = Bitmap.none(of: block.count)
      for part in parts {
        if case .comparison(let comparison) = part, let rows = try indexed(comparison, sense) {
          for row in rows { matched.insert(row) }
        } else {
          matched.formUnion(try matches(part, sense))
        }
      }
      return matched
    }
  }

  private func matches(
    _ comparison: FilterExpression.Comparison, _ sense: Sense
  ) throws(FilterFault) -> Bitmap {
    let property = try property(comparison)
    let (positive, sense) = Self.positive(comparison, sense)
    var matched = try affirms(property, positive)
    guard sense == .fails else { return matched }
    matched.invert()
    if !dialect.negationMatchesBlanks { matched.subtract(blank(property)) }
    return matched
  }

  /// The rows an index finds at once; nil where each row has to be looked at.
  private func indexed(
    _ comparison: FilterExpression.Comparison, _ sense: Sense
  ) throws(FilterFault) -> [Int]? {
    let (positive, sense) = Self.positive(comparison, sense)
    guard sense == .holds else { return nil }
    switch try property(comparison) {
    case .key(let key):
      guard case .equal(let value) = try TextTest(positive, dialect.collation) else { return nil }
      return block.rows(where: key, equals: value)
    case .identifier(let identifier):
      return try TypedValue.identifier(positive).map {
        block.rows(where: identifier, equals: $0)
      } ?? []
    default: return nil
    }
  }

  /// The comparison without a negation of its own, and the sense it then has.
  private static func positive(
    _ comparison: FilterExpression.Comparison, _ sense: Sense
  ) -> (FilterExpression.Comparison, Sense) {
    var positive = comparison
    switch comparison.comparator {
    case .ne: positive.comparator = .eq
    case .notlike: positive.comparator = .like
    case .eq, .lt, .gt, .le, .ge, .like: return (comparison, sense)
    }
    return (positive, sense.opposite)
  }

  private func property(
    _ comparison: FilterExpression.Comparison
  ) throws(FilterFault) -> FilterableProperty {
    let name = comparison.property.lowercased()
    guard let property = properties[name], !dialect.refusedProperties.contains(name) else {
      throw FilterFault(
        kind: .property,
        text: FilterLexer.unknownProperty(comparison.property, at: comparison.position))
    }
    return property
  }

  private func affirms(
    _ property: FilterableProperty, _ comparison: FilterExpression.Comparison
  ) throws(FilterFault) -> Bitmap {
    switch property {
    case .key(let key): return matches(key, try TextTest(comparison, dialect.collation))
    case .text(let field):
      let test = try TextTest(comparison, dialect.collation)
      return scan { row, bytes in
        block.append(field, of: row, as: .folded, to: &bytes)
        return test.holds(bytes)
      }
    case .fixedText(let text):
      let folded = dialect.collation.fold(text)
      return every(try TextTest(comparison, dialect.collation).holds(folded))
    case .primaryAddress, .addresses, .externalAddress:
      let test = try TextTest(comparison, dialect.collation)
      return addresses(property, test, for: comparison.comparator)
    case .identifier, .flag, .fixedFlag, .moment, .fixedNumber, .enumeration:
      return try affirms(typed: property, comparison)
    }
  }

  private func every(_ holds: Bool) -> Bitmap {
    holds ? .all(of: block.count) : .none(of: block.count)
  }

  private func matches(_ key: Block.Key, _ test: TextTest) -> Bitmap {
    let column = block.column(key)
    switch test {
    case .blank, .prefix([]):
      var matched = column.blank
      if case .prefix = test { matched.invert() }
      return matched
    case .equal(let value): return rows(block.rows(where: key, equals: value))
    case .less(let value): return column.matching(lessThan: value)
    case .greater(let value): return column.matching(greaterThan: value)
    case .atMost(let value):
      var matched = column.matching(greaterThan: value)
      matched.formUnion(column.blank)
      matched.invert()
      return matched
    case .atLeast(let value):
      var matched = column.matching(lessThan: value)
      matched.formUnion(column.blank)
      matched.invert()
      return matched
    case .prefix(let value): return column.matching(prefix: value)
    }
  }

  private func rows(_ rows: [Int]) -> Bitmap {
    var matched = Bitmap.none(of: block.count)
    for row in rows { matched.insert(row) }
    return matched
  }

  private func scan(_ holds: (Int, inout [UInt8]) -> Bool) -> Bitmap {
    var bytes: [UInt8] = []
    return Bitmap(count: block.count) { row in
      bytes.removeAll(keepingCapacity: true)
      return holds(row, &bytes)
    }
  }

  /// The rows that lack a property.
  private func blank(_ property: FilterableProperty) -> Bitmap {
    switch property {
    case .key(let key): block.column(key).blank
    case .text(let field):
      scan { row, bytes in
        block.append(field, of: row, as: .folded, to: &bytes)
        return bytes.isEmpty
      }
    case .fixedText(let text): every(text.isEmpty)
    case .primaryAddress, .addresses, .externalAddress, .identifier, .flag, .fixedFlag, .moment,
      .fixedNumber, .enumeration:
      every(false)
    }
  }

  /// Addresses: `-like` sees the prefix `smtp:`, the other operators see the bare address.
  private func addresses(
    _ property: FilterableProperty, _ test: TextTest,
    for comparator: FilterExpression.Comparator
  ) -> Bitmap {
    var showsPrefix = comparator == .like
    var searchesAll = true
    if case .primaryAddress = property { showsPrefix = false }
    if case .externalAddress = property { searchesAll = false }
    return scan { row, bytes in
      block.append(.externalEmailAddress, of: row, as: .folded, to: &bytes)
      if !showsPrefix { bytes.removeFirst(Block.secondaryPrefix.count) }
      if test.holds(bytes) { return true }
      guard searchesAll, block.hasSecondaryAddress(row) else { return false }
      bytes.removeAll(keepingCapacity: true)
      block.appendSecondaryAddress(of: row, as: .folded, to: &bytes)
      if !showsPrefix { bytes.removeFirst(Block.secondaryPrefix.count) }
      return test.holds(bytes)
    }
  }
}

/// Comparisons with values that are no text.
extension FilterMatcher {
  private func affirms(
    typed property: FilterableProperty, _ comparison: FilterExpression.Comparison
  ) throws(FilterFault) -> Bitmap {
    let comparator = comparison.comparator
    switch property {
    case .identifier(let identifier):
      guard let wanted = try TypedValue.identifier(comparison) else { return every(false) }
      return rows(block.rows(where: identifier, equals: wanted))
    case .flag(let flag):
      let wanted = try TypedValue.flag(comparison)
      return Bitmap(count: block.count) { block.value(flag, of: $0) == wanted }
    case .fixedFlag(let value): return every(try TypedValue.flag(comparison) == value)
    case .moment(let moment):
      guard let wanted = try TypedValue.moment(comparison) else { return every(false) }
      let values = block.values(moment)
      return Bitmap(count: values.count) { comparator.holds(values[$0], wanted) }
    case .fixedNumber(let value):
      return every(try TypedValue.number(comparison).map { comparator.holds(value, $0) } ?? false)
    case .enumeration(let value, let members):
      return every(try TypedValue.member(comparison, of: members) == value)
    case .key, .text, .fixedText, .primaryAddress, .addresses, .externalAddress:
      preconditionFailure("Text is compared as text.")
    }
  }
}

extension FilterExpression.Comparator {
  /// Whether a value stands to another as a positive comparator says.
  fileprivate func holds<Value: Comparable>(_ value: Value, _ wanted: Value) -> Bool {
    switch self {
    case .lt: value < wanted
    case .gt: value > wanted
    case .le: value <= wanted
    case .ge: value >= wanted
    case .eq, .ne, .like, .notlike: value == wanted
    }
  }
}
