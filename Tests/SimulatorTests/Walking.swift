import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

@testable import Simulator

/// What a client that believes everything makes of a query.
struct BelievedWalk {
  var pages: [Wire.Reply] = []
  /// Whether the walk was given up because it went on too long.
  var isEndless = false

  var guids: [String] { pages.flatMap(\.rows).compactMap { $0["Guid"] as? String } }
  var sizes: [Int] { pages.map(\.rows.count) }
  var links: [String?] { pages.map(\.nextLink) }
}

extension Wire {
  /// Pages of a hundred rows, and of them no more than the names by which they are told apart.
  static let small = ["Prefer": "odata.maxpagesize=100"]
  static let projected = Wire.path + "?$select=Guid,Name,DisplayName,Alias,WhenChangedUTC"

  /// Follows links that are not blank, whatever they are, for so many pages at most.
  func believe(
    _ parameters: String = "\"ResultSize\":\"Unlimited\"", token: String, atMost limit: Int = 20
  ) async throws -> BelievedWalk {
    var walk = BelievedWalk()
    var target: String? = Wire.projected
    while let link = target {
      guard walk.pages.count < limit else {
        walk.isEndless = true
        break
      }
      let page = try await invoke(
        "Get-MailContact", parameters, to: link, token: token, headers: Wire.small)
      walk.pages.append(page)
      target = page.nextLink.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    }
    return walk
  }

  /// Asks one query, which must be served, by a filter in the service's words.
  func found(_ filter: String, token: String) async throws -> Set<String> {
    let quoted = filter.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    let walk = try await believe(
      "\"ResultSize\":\"Unlimited\",\"Filter\":\"\(quoted)\"", token: token, atMost: 100)
    guard walk.pages.allSatisfy({ $0.status == 200 }) else { throw URLError(.badServerResponse) }
    return Set(walk.guids)
  }
}
