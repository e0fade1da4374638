/// Finds the objects a filter describes.
///
/// Negation is plain: an object whose property is blank matches `-ne`, `-notlike` and `-not` of
/// every comparison its blank does not satisfy, as a directory server answers.
struct FilterMatcher {
  let directory: Directory
  let properties: [String: FilterableProperty]

  func matches(_ expression: FilterExpression) throws(FilterFault) -> Bitmap {
    switch expression {
    case .comparison(let comparison): return try matches(comparison)
    case .not(let inner):
      var matched = try matches(inner)
      matched.invert()
      return matched
    case .and(let parts):
      var matched = try matches(parts[0])
      for part in parts.dropFirst() { matched.formIntersection(try matches(part)) }
      return matched
    case .or(let parts):
      var matched = try matches(parts[0])
      for part in parts.dropFirst() { matched.formUnion(try matches(part)) }
      return matched
    }
  }

  private func matches(_ comparison: FilterExpression.Comparison) throws(FilterFault) -> Bitmap {
    guard let property = properties[comparison.property.lowercased()] else {
      throw FilterFault(
        kind: .property,
        text: FilterLexer.unknownProperty(comparison.property, at: comparison.position))
    }
    var positive = comparison
    switch comparison.comparator {
    case .ne: positive.comparator = .eq
    case .notlike: positive.comparator = .like
    case .eq, .lt, .gt, .like: return try affirms(property, comparison)
    }
    var matched = try affirms(property, positive)
    matched.invert()
    return matched
  }

  private func affirms(
    _ property: FilterableProperty, _ comparison: FilterExpression.Comparison
  ) throws(FilterFault) -> Bitmap {
    switch property {
    case .key(let key): return matches(directory.column(key), try TextTest(comparison))
    case .text(let field):
      return scan(try TextTest(comparison)) { index, test, bytes in
        directory.append(field, of: index, as: .folded, to: &bytes)
        return test.holds(bytes)
      }
    case .fixedText(let text):
      return every(try TextTest(comparison).holds(Collation.fold(text)))
    case .primaryAddress, .addresses, .externalAddress:
      return addresses(property, try TextTest(comparison), for: comparison.comparator)
    case .identifier(let identifier):
      let wanted = try TypedValue.identifier(comparison)
      return Bitmap(count: directory.count) { directory.value(identifier, of: $0) == wanted }
    case .flag(let flag):
      let wanted = try TypedValue.flag(comparison)
      return Bitmap(count: directory.count) { directory.value(flag, of: $0) == wanted }
    case .fixedFlag(let value): return every(try TypedValue.flag(comparison) == value)
    case .moment(let moment):
      let wanted = try TypedValue.moment(comparison)
      let comparator = comparison.comparator
      return Bitmap(count: directory.count) { index in
        let value = directory.value(moment, of: index)
        return switch comparator {
        case .lt: wanted.map { value < $0 } ?? false
        case .gt: wanted.map { value > $0 } ?? false
        default: value == wanted
        }
      }
    case .fixedNumber(let value):
      let wanted = try TypedValue.number(comparison)
      switch comparison.comparator {
      case .lt: return every(wanted.map { value < $0 } ?? false)
      case .gt: return every(wanted.map { value > $0 } ?? false)
      default: return every(value == wanted)
      }
    case .enumeration(let value, let members):
      return every(try TypedValue.member(comparison, of: members) == value)
    }
  }

  private func every(_ holds: Bool) -> Bitmap {
    holds ? .all(of: directory.count) : .none(of: directory.count)
  }

  private func matches(_ column: FoldedColumn, _ test: TextTest) -> Bitmap {
    switch test {
    case .blank: return column.blank
    case .equal(let value): return column.matching(equalTo: value)
    case .less(let value): return column.matching(lessThan: value)
    case .greater(let value): return column.matching(greaterThan: value)
    case .prefix([]):
      var matched = column.blank
      matched.invert()
      return matched
    case .prefix(let value): return column.matching(prefix: value)
    }
  }

  private func scan(
    _ test: TextTest, _ holds: (Int, TextTest, inout [UInt8]) -> Bool
  ) -> Bitmap {
    var bytes: [UInt8] = []
    return Bitmap(count: directory.count) { index in
      bytes.removeAll(keepingCapacity: true)
      return holds(index, test, &bytes)
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
    return scan(test) { index, test, bytes in
      directory.append(.externalEmailAddress, of: index, as: .folded, to: &bytes)
      if !showsPrefix { bytes.removeFirst(Directory.secondaryPrefix.count) }
      if test.holds(bytes) { return true }
      guard searchesAll, directory.hasSecondaryAddress(index) else { return false }
      bytes.removeAll(keepingCapacity: true)
      directory.appendSecondaryAddress(of: index, to: &bytes)
      if !showsPrefix { bytes.removeFirst(Directory.secondaryPrefix.count) }
      return test.holds(bytes)
    }
  }
}
