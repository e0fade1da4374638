/// Cuts a filter into tokens.
///
/// It refuses what no filter may hold, and knows no grammar.
struct FilterLexer {
  enum Token: Equatable {
    case open, close
    case and, or, not
    case comparator(FilterExpression.Comparator)
    case value(FilterExpression.Value)
    case word(String)
    case end
  }

  struct Placed: Equatable {
    var token: Token
    var position: Int
  }

  private let source: [Character]
  private let dialect: FilterDialect
  private var place = 0

  init(_ filter: String, _ dialect: FilterDialect) {
    source = Array(filter)
    self.dialect = dialect
  }

  mutating func tokens() throws(FilterFault) -> [Placed] {
    var tokens: [Placed] = []
    repeat { tokens.append(try next()) } while tokens.last?.token != .end
    return tokens
  }

  private mutating func next() throws(FilterFault) -> Placed {
    while place < source.count, source[place].isWhitespace { place += 1 }
    let position = place + 1
    guard place < source.count else { return Placed(token: .end, position: position) }
    let token: Token
    switch source[place] {
    case "(", "{":
      place += 1
      token = .open
    case ")", "}":
      place += 1
      token = .close
    case "'", "\"": token = .value(.text(try quoted()))
    case "-" where place + 1 < source.count && source[place + 1].isLetter: token = try keyword()
    case "$": token = .value(try variable())
    default: token = try word()
    }
    return Placed(token: token, position: position)
  }

  /// A quoted text; the same quote inside it is doubled.
  private mutating func quoted() throws(FilterFault) -> String {
    let (quote, position) = (source[place], place + 1)
    var text = ""
    place += 1
    while place < source.count {
      if source[place] == quote {
        guard place + 1 < source.count, source[place + 1] == quote else {
          place += 1
          return text
        }
        place += 1
      }
      text.append(source[place])
      place += 1
    }
    throw complaint("The text that begins here has no closing quotation mark.", at: position)
  }

  private mutating func keyword() throws(FilterFault) -> Token {
    let position = place + 1
    place += 1
    let name = run().lowercased()
    switch name {
    case "and": return .and
    case "or": return .or
    case "not": return .not
    default: break
    }
    guard let comparator = FilterExpression.Comparator(rawValue: name),
      dialect.acceptsRangeOperators || comparator != .le && comparator != .ge
    else {
      throw complaint("\"-\(name)\" is not a valid operator.", at: position)
    }
    return .comparator(comparator)
  }

  private mutating func variable() throws(FilterFault) -> FilterExpression.Value {
    let position = place + 1
    place += 1
    let name = run()
    switch name.lowercased() {
    case "null": return .null
    case "true": return .flag(true)
    case "false": return .flag(false)
    default:
      // A script's own variable, such as `$_.Name`, reaches the service as it stands.
      throw FilterFault(kind: .property, text: Self.unknownProperty("$\(name)", at: position))
    }
  }

  private mutating func word() throws(FilterFault) -> Token {
    let position = place + 1
    let text = source[place] == "-" ? "-" + skippingDash() : run()
    if let number = Int64(text) { return .value(.number(number)) }
    guard let first = text.first, first.isLetter || first == "_" else {
      throw complaint(
        "\"\(text.isEmpty ? String(source[place]) : text)\" is not expected.", at: position)
    }
    return .word(text)
  }

  private mutating func skippingDash() -> String {
    place += 1
    return run()
  }

  private mutating func run() -> String {
    let start = place
    while place < source.count,
      source[place].isLetter || source[place].isNumber || "_.".contains(source[place])
    { place += 1 }
    return String(source[start..<place])
  }

  func complaint(_ text: String, at position: Int) -> FilterFault {
    FilterFault(
      kind: .syntax,
      text: """
        Invalid filter syntax. For a description of the filter parameter syntax see the command \
        help. \(text) "\(String(source))" at position \(position).
        """)
  }

  static func unknownProperty(_ name: String, at position: Int) -> String {
    """
    "\(name)" is not a recognized filterable property. For a complete list of filterable \
    properties see the command help. At position \(position).
    """
  }
}
