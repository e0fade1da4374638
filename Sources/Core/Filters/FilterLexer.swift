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

  private let characters: [Character]
  private var position = 0

  init(_ text: String) { characters = Array(text) }

  static func tokens(of text: String) throws(FilterError) -> [Placed] {
    var lexer = FilterLexer(text)
    var tokens: [Placed] = []
    while let token = try lexer.next() { tokens.append(token) }
    return tokens
  }

  private mutating func next() throws(FilterError) -> Placed? {
    while position < characters.count, characters[position].isWhitespace { position += 1 }
    guard position < characters.count else { return nil }
    let column = position + 1
    return Placed(token: try token(at: column), column: column)
  }

  private mutating func token(at column: Int) throws(FilterError) -> Token {
    let first = characters[position]
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
  private mutating func quoted(by quote: Character, column: Int) throws(FilterError) -> String {
    var text = ""
    position += 1
    while position < characters.count {
      let character = characters[position]
      position += 1
      guard character == quote else {
        text.append(character)
        continue
      }
      guard position < characters.count, characters[position] == quote else { return text }
      text.append(quote)
      position += 1
    }
    throw FilterError(column: column, problem: "the quote that opens here is never closed")
  }

  private mutating func word() -> String {
    let start = position
    while position < characters.count, !characters[position].endsWord { position += 1 }
    return String(characters[start..<position])
  }
}

extension Character {
  fileprivate var endsWord: Bool { isWhitespace || self == "(" || self == ")" || self == "'" }
}
