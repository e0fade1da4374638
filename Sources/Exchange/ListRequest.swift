import Core

/// Writes the request that asks for one page of a list.
///
/// It never sends anything. A list is read by plain GETs: the address says everything, and the next
/// link repeats it.
struct ListRequest {
  let endpoint: ExchangeEndpoint
  let whereabouts: Whereabouts

  func request(
    for call: PageCall, listing: Listing, token: AccessToken
  ) throws(CallFailure) -> HTTPRequest {
    Self.get(try address(of: call, listing, token: token), for: call, token: token)
  }

  /// A plain question to a resource, of which the address says everything.
  static func get(_ url: String, for call: PageCall, token: AccessToken) -> HTTPRequest {
    HTTPRequest(
      method: .get, url: url,
      headers: [.authorization(token.value)]
        + headers(of: call).map { HTTPHeader($0.name, $0.value) },
      body: [], deadline: call.deadline)
  }

  /// What goes with it besides the token.
  static func headers(of call: PageCall) -> [(name: String, value: String)] {
    [
      ("Accept", "application/json"),
      ("Accept-Language", "en-US"),
      ("Prefer", "odata.maxpagesize=\(call.pageSize)"),
      ("X-AnchorMailbox", call.identity.anchor),
      ("X-ClientApplication", PageRequest.application),
      ("client-request-id", call.clientRequestID),
      ("connection-id", call.identity.connectionID),
    ]
  }

  private func address(
    of call: PageCall, _ listing: Listing, token: AccessToken
  ) throws(CallFailure) -> String {
    guard call.cursor == nil else {
      return try PageRequest(endpoint: endpoint, whereabouts: whereabouts).address(
        of: call, token: token)
    }
    var parts: [(String, String)] = []
    let shown = ["Guid", "Name"] + (listing.expansion == nil ? listing.columns : [])
    parts.append(("$select", Self.unique(shown).joined(separator: ",")))
    if let expansion = listing.expansion { parts.append(("$expand", expansion)) }
    if let filter = call.question.filter { parts.append(("$filter", try Self.filter(filter))) }
    parts.append(("$top", String(call.pageSize)))
    return endpoint.list(listing.resource.rawValue, parts)
  }

  private static func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0.lowercased()).inserted }
  }

  /// A filter of a cmdlet in the words of this surface.
  private static func filter(_ text: String) throws(CallFailure) -> String {
    guard let filter = try? FilterParser.parse(text), let words = filter.resourceText else {
      throw CallFailure(
        .permanent, sentence: "A list cannot be cut by such a filter, so it was not asked for.")
    }
    return words
  }
}

extension Filter {
  /// The filter as `$filter` has it; nil where that knows no such comparison.
  ///
  /// A negation is written out, as others are seen to write it.
  var resourceText: String? {
    switch self {
    case .compare(let property, let comparison, let literal):
      return comparison.word(negated: false).map { "\(property) \($0) \(literal.resourceText)" }
    case .not(.compare(let property, let comparison, let literal)):
      return comparison.word(negated: true).map { "\(property) \($0) \(literal.resourceText)" }
    case .not(.any(let parts)): return Filter.all(parts.map(Filter.not)).resourceText
    case .not(.all(let parts)): return Filter.any(parts.map(Filter.not)).resourceText
    case .not(.not(let inner)): return inner.resourceText
    case .all(let parts): return Self.join(parts, with: " and ")
    case .any(let parts): return Self.join(parts, with: " or ")
    }
  }

  private static func join(_ parts: [Filter], with word: String) -> String? {
    let texts = parts.map { part -> String? in
      switch part {
      case .compare, .not(.compare): part.resourceText
      case .not, .all, .any: part.resourceText.map { "(" + $0 + ")" }
      }
    }
    guard !texts.isEmpty, texts.allSatisfy({ $0 != nil }) else { return nil }
    return texts.compactMap(\.self).joined(separator: word)
  }
}

extension Filter.Comparison {
  fileprivate func word(negated isNegated: Bool) -> String? {
    switch self {
    case .equal: isNegated ? "ne" : "eq"
    case .notEqual: isNegated ? "eq" : "ne"
    case .less, .greater, .atMost, .atLeast, .like, .notLike: nil
    }
  }
}

extension Filter.Literal {
  fileprivate var resourceText: String {
    switch self {
    // Quoted and doubled, as in a filter of a cmdlet.
    case .text, .number: text
    case .flag(let flag): flag ? "true" : "false"
    case .null: "null"
    }
  }
}
