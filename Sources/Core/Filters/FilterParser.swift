/// Why a filter cannot be read: where, and what is wrong there.
package struct FilterError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Counted in characters from 1.
  package var column: Int
  package var problem: String

  package init(column: Int, problem: String) {
    self.column = column
    self.problem = problem
  }

  package var description: String { "in the filter at character \(column): \(problem)" }
}

/// Reads a filter that a person wrote into a value.
///
/// It refuses what the service could read in two ways: `-and` and `-or` side by side need
/// parentheses, since nothing documents which binds tighter.
package struct FilterParser {
  /// The deepest nesting accepted; deeper filters are a mistake or an attack.
  package static let deepest = 64

  private let tokens: [FilterLexer.Placed]
  private var position = 0
  private let end: Int

  package static func parse(_ text: String) throws(FilterError) -> Filter {
    var parser = FilterParser(
      tokens: try FilterLexer.tokens(of: text), end: text.count + 1)
    let filter = try parser.expression(depth: 0)
    if let extra = parser.peek() {
      throw FilterError(
        column: extra.column, problem: "expected -and, -or or the end of the filter")
    }
    return filter
  }

  private init(tokens: [FilterLexer.Placed], end: Int) {
    self.tokens = tokens
    self.end = end
  }

  private func peek() -> FilterLexer.Placed? {
    position < tokens.count ? tokens[position] : nil
  }

  private mutating func take() -> FilterLexer.Placed? {
    defer { position += 1 }
    return peek()
  }

  private mutating func expression(depth: Int) throws(FilterError) -> Filter {
    var parts = [try operand(depth: depth)]
    var joint: String?
    while let next = peek(), case .operator(let word) = next.token, ["-and", "-or"].contains(word) {
      if let joint, joint != word {
        throw FilterError(
          column: next.column,
          problem: "-and and -or stand side by side; put one of them in parentheses")
      }
      joint = word
      position += 1
      parts.append(try operand(depth: depth))
    }
    guard let joint else { return parts[0] }
    return joint == "-and" ? .all(parts) : .any(parts)
  }

  private mutating func operand(depth: Int) throws(FilterError) -> Filter {
    guard let next = take() else {
      throw FilterError(column: end, problem: "expected a comparison such as Name -like 'a*'")
    }
    guard depth < Self.deepest else {
      throw FilterError(column: next.column, problem: "more than \(Self.deepest) levels deep")
    }
    switch next.token {
    case .operator("-not"), .word("!"):
      return .not(try negated(depth: depth + 1))
    case .open:
      return try parenthesis(at: next.column, depth: depth + 1)
    case .word(let property):
      return try comparison(of: property, at: next.column)
    case .close, .operator, .quoted:
      throw FilterError(column: next.column, problem: "expected the name of a property")
    }
  }

  /// What a negation negates.
  ///
  /// A parenthesis right behind it is no level of its own: printing writes one behind each, and what
  /// was read must be readable once it is printed.
  private mutating func negated(depth: Int) throws(FilterError) -> Filter {
    guard let open = peek(), open.token == .open else { return try operand(depth: depth) }
    position += 1
    return try parenthesis(at: open.column, depth: depth)
  }

  /// The rest of a parenthesis that is open already.
  private mutating func parenthesis(at column: Int, depth: Int) throws(FilterError) -> Filter {
    let inner = try expression(depth: depth)
    guard let closing = take(), closing.token == .close else {
      throw FilterError(column: column, problem: "this parenthesis is never closed")
    }
    return inner
  }

  private mutating func comparison(of property: String, at column: Int) throws(FilterError)
    -> Filter
  {
    guard property.utf8.allSatisfy(\.isPropertyByte) else {
      throw FilterError(
        column: column, problem: "'\(property)' is not a property; write only its name")
    }
    guard let sign = take(), case .operator(let word) = sign.token,
      let comparison = Filter.Comparison(rawValue: word)
    else {
      let known = Filter.Comparison.allCases.map(\.rawValue).joined(separator: " ")
      throw FilterError(column: column, problem: "expected one of \(known) after '\(property)'")
    }
    guard let value = take() else {
      throw FilterError(column: end, problem: "expected a value after \(word)")
    }
    return .compare(property, comparison, try literal(value))
  }

  private func literal(_ value: FilterLexer.Placed) throws(FilterError) -> Filter.Literal {
    switch value.token {
    case .quoted(let text):
      return .text(text)
    case .word(let word):
      switch word.lowercased() {
      case "$null": return .null
      case "$true", "true": return .flag(true)
      case "$false", "false": return .flag(false)
      default: break
      }
      if let number = Int(word) { return .number(number) }
      guard !word.hasPrefix("$") else {
        throw FilterError(
          column: value.column,
          problem: "'\(word)' is a variable of a shell; write its value in single quotes")
      }
      return .text(word)
    case .open, .close, .operator:
      throw FilterError(
        column: value.column,
        problem: "expected a value: a text in single quotes, a number, "
          + "$true, $false or $null")
    }
  }
}

extension UInt8 {
  /// Letters, digits and underscore: what the names of properties are made of.
  package var isPropertyByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
