/// What a client asks a user's token for: one resource, permissions of it, and words of OpenID.
///
/// It reads the text and never says what is consented to.
struct WantedScope: Equatable, Sendable {
  /// The audience, as it was spelled.
  let resource: String
  /// The permissions asked for by name; empty asks for all there is consent for.
  let permissions: [String]
  var wantsIdentity: Bool
  var wantsRefresh: Bool

  static let openIDWords: Set = ["openid", "profile", "email", "offline_access"]
  /// The resource meant where none is named.
  static let usual = "https://graph.microsoft.com"

  init(_ scope: String) throws(EntraError) {
    let words = scope.split(separator: " ").map(String.init)
    guard !words.isEmpty else { throw .badScope(scope) }
    wantsIdentity = words.contains("openid")
    wantsRefresh = words.contains("offline_access")
    let wanted = words.filter { !Self.openIDWords.contains($0) }.map(Self.halves)
    let all = wanted.contains { $0.permission == ".default" }
    guard !all || wanted.count == 1 else { throw .badScope(scope) }
    guard Set(wanted.map { $0.resource.lowercased() }).count <= 1 else { throw .severalResources }
    guard !wanted.contains(where: { $0.permission.isEmpty }) else { throw .badScope(scope) }
    resource = wanted.first?.resource ?? Self.usual
    permissions = all ? [] : wanted.map(\.permission)
  }

  /// All of one resource, as the older endpoint has it.
  init(resource: String) {
    self.resource = resource
    permissions = []
    wantsIdentity = true
    wantsRefresh = true
  }

  /// The resource and what stands behind its last slash.
  private static func halves(_ word: String) -> (resource: String, permission: String) {
    guard let slash = word.lastIndex(of: "/") else { return (usual, word) }
    return (String(word[..<slash]), String(word[word.index(after: slash)...]))
  }
}
