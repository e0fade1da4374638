import Core

/// What a page holds, and what it says about itself.
///
/// It never decides what follows it; the batch's rules do.
struct ProjectedPage: Sendable {
  /// A member of the response beside the rows.
  enum Member: Sendable, Hashable {
    /// Not there, or null.
    case none
    case text(String)
    /// Anything else, as JSON.
    case json(String)
  }

  var rows: RowBlock
  var nextLink: Member
  var warnings: Member
  var errors: Member

  /// Where to go on; nil when there is no further page.
  ///
  /// A link equal to the one just followed would lead in a circle.
  func link(after cursor: String?) throws(UnreadablePage) -> String? {
    switch nextLink {
    case .none: return nil
    case .json: throw UnreadablePage(reason: "its next link is not a text")
    case .text(let text):
      let link = text.trimmed
      guard !link.isEmpty else { return nil }
      guard link != cursor else {
        throw UnreadablePage(reason: "the service repeated its next link")
      }
      return link
    }
  }

  /// Whether a next link came with nothing in it.
  var isLinkBlank: Bool {
    if case .text(let text) = nextLink { text.trimmed.isEmpty } else { false }
  }

  /// The errors that came beside the rows, as JSON or as a text; nil when there are none.
  var failures: String? { Self.content(of: errors) }

  /// Whether a warning says that there is more than was returned.
  var warnsOfMore: Bool {
    guard let warnings = Self.content(of: warnings)?.lowercased() else { return false }
    return ["resultsize", "more results"].contains { warnings.contains($0) }
  }

  private static func content(of member: Member) -> String? {
    switch member {
    case .none: nil
    case .text(let text): text.trimmed.isEmpty ? nil : text
    case .json(let json): ["[]", "{}", "false"].contains(json) ? nil : json
    }
  }
}

/// Why a body is not a page; `reason` ends a sentence and never quotes the body.
struct UnreadablePage: Error, Sendable, Hashable {
  var reason: String
  /// What a row has nothing to be told apart by, which stays so however often it is asked.
  var lacks: ListedObjects.Identity?
}
