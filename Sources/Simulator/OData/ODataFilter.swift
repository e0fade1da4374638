/// Reads a `$filter` such as `RecipientTypeDetails eq 'SharedMailbox' and IsDirSynced eq false`.
///
/// It knows `eq`, `ne`, `and`, `or`, `not` and parentheses, and refuses everything else.
struct ODataFilter {
  private enum Token: Equatable {
    case word(String)
    case text(String)
    case open, close, end
  }

  private let tokens: [Token]
  private var place = 0
  private var depth = 0

  static func parse(_ text: String) throws(ServiceFault) -> FilterExpression {
    var filter = ODataFilter(tokens: try tokens(of: text))
    let expression = try filter.disjunction()
    guard filter.token == .end else { throw complaint }
    return expression
  }

  private init(tokens: [Token]) { self.tokens = tokens }

  static let complaint = ServiceFault.request(
    "The query specified in the URI is not valid. The numbers of operators and operands don't match."
  )

  private static func tokens(of text: String) throws(ServiceFault) -> [Token] {
    var tokens: [Token] = []
    var rest = Substring(text)
    while let first = rest.first {
      switch first {
      case " ", "\t": rest.removeFirst()
      case "(", ")":
        tokens.append(first == "(" ? .open : .close)
        rest.removeFirst()
      case "'": tokens.append(.text(try quoted(&rest)))
      default:
        let word = rest.prefix { !" \t()'".contains($0) }
        tokens.append(.word(String(word)))
        rest = rest[word.endIndex...]
      }
    }
    return tokens + [.end]
  }

  private static func quoted(_ rest: inout Substring) throws(ServiceFault) -> String {
    rest.removeFirst()
    var text = ""
    while let quote = rest.firstIndex(of: "'") {
      text += rest[..<quote]
      rest = rest[rest.index(after: quote)...]
      guard rest.first == "'" else { return text }
      text.append("'")
      rest.removeFirst()
    }
    throw complaint
  }

  private var token: Token { tokens[place] }

  private mutating func takes(_ word: String) -> Bool {
    guard case .word(let found) = token, found.lowercased() == word else { return false }
    place += 1
    return true
  }

  private mutating func disjunction() throws(ServiceFault) -> FilterExpression {
    var parts = [try conjunction()]
    while takes("or") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .or(parts)
  }

  private mutating func conjunction() throws(ServiceFault) -> FilterExpression {
    var parts = [try operand()]
    while takes("and") { parts.append(try operand()) }
    return parts.count == 1 ? parts[0] : .and(parts)
  }

  private mutating func operand() throws(ServiceFault) -> FilterExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= FilterParser.deepest else { throw Self.complaint }
    if takes("not") { return .not(try operand()) }
    if token == .open {
      place += 1
      let inner = try disjunction()
      guard token == .close else { throw Self.complaint }
      place += 1
      return inner
    }
    return try comparison()
  }

  private mutating func comparison() throws(ServiceFault) -> FilterExpression {
    guard case .word(let property) = token else { throw Self.complaint }
    place += 1
    let comparator: FilterExpression.Comparator
    if takes("eq") {
      comparator = .eq
    } else if takes("ne") {
      comparator = .ne
    } else {
      throw Self.complaint
    }
    let value: FilterExpression.Value
    switch token {
    case .text(let text): value = .text(text)
    case .word(let word):
      switch word.lowercased() {
      case "null": value = .null
      case "true": value = .flag(true)
      case "false": value = .flag(false)
      default:
        guard let number = Int64(word) else { throw Self.complaint }
        value = .number(number)
      }
    case .open, .close, .end: throw Self.complaint
    }
    place += 1
    return .comparison(
      .init(property: property, comparator: comparator, value: value, position: place))
  }
}
