/// Makes a filter fit for the service's REST binder.
///
/// It never reads a filter's meaning: only `$true` and `$false` outside quotes are touched, which
/// PowerShell would have replaced and the binder does not know.
enum FilterText {
  static func bound(_ filter: String) -> String {
    var rest = filter[...]
    var bound = ""
    var quote: Character?
    while let character = rest.first {
      if quote == nil, character == "$", let (word, length) = boolean(rest) {
        bound += word
        rest.removeFirst(length)
        continue
      }
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      }
      bound.append(character)
      rest.removeFirst()
    }
    return bound
  }

  private static func boolean(_ text: Substring) -> (word: String, length: Int)? {
    for (variable, word) in [("$true", "'True'"), ("$false", "'False'")] {
      let head = text.prefix(variable.count)
      guard head.lowercased() == variable else { continue }
      let next = text.dropFirst(variable.count).first
      if let next, next.isLetter || next.isNumber || next == "_" { continue }
      return (word, variable.count)
    }
    return nil
  }
}
