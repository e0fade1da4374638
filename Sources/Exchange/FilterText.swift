/// Makes a filter fit for the service's REST binder.
///
/// It never reads a filter's meaning: only `$true` and `$false` outside quotes are touched, which
/// PowerShell would have replaced and the binder does not know.
enum FilterText {
  /// Scalar by scalar, as the service reads: a quote with an accent on it is a quote still.
  static func bound(_ filter: String) -> String {
    var rest = filter.unicodeScalars[...]
    var bound = String.UnicodeScalarView()
    var quote: Unicode.Scalar?
    while let scalar = rest.first {
      if quote == nil, scalar == "$", let (word, length) = boolean(rest) {
        bound.append(contentsOf: word.unicodeScalars)
        rest.removeFirst(length)
        continue
      }
      if let open = quote {
        if scalar == open { quote = nil }
      } else if scalar == "'" || scalar == "\"" {
        quote = scalar
      }
      bound.append(scalar)
      rest.removeFirst()
    }
    return String(bound)
  }

  private static func boolean(
    _ text: String.UnicodeScalarView.SubSequence
  ) -> (word: String, length: Int)? {
    for (variable, word) in [("$true", "'True'"), ("$false", "'False'")] {
      let length = variable.unicodeScalars.count
      guard String(text.prefix(length)).lowercased() == variable else { continue }
      if let next = text.dropFirst(length).first, next.continuesName { continue }
      return (word, length)
    }
    return nil
  }
}

extension Unicode.Scalar {
  fileprivate var continuesName: Bool {
    properties.isAlphabetic || properties.numericType != nil || self == "_"
  }
}
