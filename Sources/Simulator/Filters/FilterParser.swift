/// Reads a filter: `-not` binds before `-and`, `-and` before `-or`, parentheses before all.
///
/// It accepts the six comparison operators that are documented, and `-ge` and `-le` where the dialect
/// has them.
struct FilterParser {
  private let lexer: FilterLexer
  private let tokens: [FilterLexer.Placed]
  private var place = 0
  private var depth = 0

  /// How deep parentheses and negations may nest.
  static let deepest = 200

  static func parse(
    _ filter: String, _ dialect: FilterDialect
  ) throws(FilterFault) -> FilterExpression {
    var parser = try FilterParser(filter, dialect)
    let expression = try parser.disjunction()
    guard parser.token == .end else {
      throw parser.complaint("The numbers of operators and operands don't match.")
    }
    return expression
  }

  private init(_ filter: String, _ dialect: FilterDialect) throws(FilterFault) {
    var lexer = FilterLexer(filter, dialect)
    tokens = try lexer.tokens()
    self.lexer = lexer
  }

  private var token: FilterLexer.Token { tokens[place].token }

  private func complaint(_ text: String) -> FilterFault {
    lexer.complaint(text, at: tokens[place].position)
  }

  private mutating func advance() { place = min(place + 1, tokens.count - 1) }

  private mutating func disjunction() throws(FilterFault) -> FilterExpression {
    var parts = [try conjunction()]
    while token == .or {
      advance()
      parts.append(try conjunction())
    }
    return parts.count == 1 ? parts[0] : .or(parts)
  }

  private mutating func conjunction() throws(FilterFault) -> FilterExpression {
    var parts = [try operand()]
    while token == .and {
      advance()
      parts.append(try operand())
    }
    return parts.count == 1 ? parts[0] : .and(parts)
  }

  private mutating func operand() throws(FilterFault) -> FilterExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw complaint("The filter is nested too deeply.") }
    switch token {
    case .not:
      advance()
      return .not(try operand())
    case .open:
      advance()
      let inner = try disjunction()
      guard token == .close else { throw complaint("A closing parenthesis is expected.") }
      advance()
      return inner
    default: return .comparison(try comparison())
    }
  }

  private mutating func comparison() throws(FilterFault) -> FilterExpression.Comparison {
    let position = tokens[place].position
    guard case .word(let property) = token else { throw complaint("A property is expected.") }
    advance()
    guard case .comparator(let comparator) = token else {
      throw complaint("A comparison operator is expected.")
    }
    advance()
    switch token {
    case .value(let value):
      advance()
      return .init(property: property, comparator: comparator, value: value, position: position)
    case .word(let word):
      // An unquoted word, such as a wrongly written boolean, is taken for a property.
      throw FilterFault(
        kind: .property,
        text: FilterLexer.unknownProperty(word, at: tokens[place].position))
    default: throw complaint("A value is expected.")
    }
  }
}
