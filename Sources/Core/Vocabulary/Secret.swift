/// A text that may be used but never shown: a token, a client secret, a password.
///
/// Its description, debug description and mirror are masked, so that no log line, error or crash
/// message can hold it by accident. `reveal` is the one reader; a search for it finds every use.
package struct Secret: Sendable, Hashable {
  private let text: String

  package init(_ text: String) { self.text = text }

  package var isEmpty: Bool { text.isEmpty }

  /// Hands the text to the one closure that needs it.
  package func reveal<Result>(_ use: (String) throws -> Result) rethrows -> Result {
    try use(text)
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "<secret>" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
