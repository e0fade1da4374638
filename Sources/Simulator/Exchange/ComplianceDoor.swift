import HTTPTypes

/// The simulated endpoint of Security & Compliance: a front door that only sends on, and a region.
///
/// It is known by the host's name alone, so any name that ends in `localhost` leads to it. It never
/// answers a call at the front door, and never at the host that it names in its redirect.
struct ComplianceDoor: Sendable {
  /// What its tokens are made for.
  static let resource = "https://ps.compliance.protection.outlook.com"

  /// The region in the host's name; empty at the front door.
  private let region: String
  /// The rest of the name, which both doors share.
  private let rest: String

  /// Nil when the host is not one of this endpoint's.
  init?(_ host: String) {
    let labels = host.lowercased().split(separator: ".", omittingEmptySubsequences: false)
    guard let door = labels.firstIndex(of: "ps"), door <= 1, labels.count > door + 2,
      labels[door + 1] == "compliance"
    else { return nil }
    region = labels[..<door].joined()
    rest = labels[(door + 2)...].joined(separator: ".")
  }

  /// Whether an anchor keeps calls on one server here: only one in the form of a user does.
  func isRouted(by anchor: String?) -> Bool { anchor?.lowercased().hasPrefix("upn:") == true }

  /// What the front door answers instead of a page; nil in the region.
  ///
  /// The target is one that no client can use: a port of its own, under another name.
  func redirect(_ question: Question, region: String) -> Answer? {
    guard self.region.isEmpty else { return nil }
    var answer = Answer(status: .found)
    let scheme = question.origin.prefix { $0 != ":" }
    answer.headers[.location] =
      "\(scheme)://\(region).admin.\(rest):446/" + question.path.joined(separator: "/")
    return answer
  }
}

extension Question {
  /// The name in the client's address, without a port.
  var host: String {
    guard let mark = origin.firstRange(of: "://") else { return "" }
    return String(origin[mark.upperBound...].prefix { $0 != ":" && $0 != "/" })
  }
}
