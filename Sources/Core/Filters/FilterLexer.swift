/// Cuts the text of a filter into words, quoted texts and parentheses.
///
/// It never judges their order; `FilterParser` does.
struct FilterLexer {
  enum Token: Hashable {
    case open
    case close
    /// A word that begins with a hyphen, in lower case.
    case `operator`(String)
    case word(String)
    case quoted(String)
  }

  struct Placed {
    var token: Token
    /// Counted in characters from 1, as editors do.
    var column: Int
  }

  /// Scalars, as the service reads: an accent after a quote does not make it another character.
  private let scalars: [Unicode.Scalar]
  /// The character each scalar belongs to, counted from 1.
  private let columns: [Int]
  private var position = 0

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    columns = text.enumerated().flatMap { number, character in
      character.unicodeScalars.map { _ in number + 1 }
    }
  }

  static func tokens(of text: String) throws(FilterError) -> [Placed] {
    var lexer = FilterLexer(text)
    var tokens: [Placed] = []
    while let token = try lexer.next() { tokens.append(token) }
    return tokens
  }

  private mutating func next() throws(FilterError) -> Placed? {
    while position < scalars.count, scalars[position].properties.isWhitespace { position += 1 }
    guard position < scalars.count else { return nil }
    let column = columns[position]
    return Placed(token: try token(at: column), column: column)
  }

  private mutating func token(at column: Int) throws(FilterError) -> Token {
    let first = scalars[position]
    switch first {
    case "(":
      position += 1
      return .open
    case ")":
      position += 1
      return .close
    case "'", "\"":
      return .quoted(try quoted(by: first, column: column))
    default:
      let word = word()
      let isOperator = first == "-" && !(word.dropFirst().first?.isNumber ?? true)
      return isOperator ? .operator(word.lowercased()) : .word(word)
    }
  }

  /// A quoted text; inside it the quote itself is written twice.
  private mutating func quoted(by quote: Unicode.Scalar, column: Int) throws(FilterError)
    -> String
  {
    var text = String.UnicodeScalarView()
    position += 1
    while position < scalars.count {
      let scalar = scalars[position]
      position += 1
      guard scalar == quote else {
        text.append(scalar)
        continue
      }
      guard position < scalars.count, scalars[position] == quote else { return String(text) }
      text.append(quote)
      position += 1
    }
    throw FilterError(column: column, problem: "the quote that opens here is never closed")
  }

  private mutating func word() -> String {
    let start = position
    while position < scalars.count, !scalars[position].endsWord { position += 1 }
    return String(String.UnicodeScalarView(scalars[start..<position]))
  }
}

extension Unicode.Scalar {
  fileprivate var endsWord: Bool {
    properties.isWhitespace || self == "(" || self == ")" || self == "'"
  }
}
