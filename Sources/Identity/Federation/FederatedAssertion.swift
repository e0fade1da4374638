import Core
import Foundation

/// Where the token of another issuer is that Entra ID takes in place of a secret.
///
/// It never holds that token and never remembers it: it ends within minutes, so each sign-in needs
/// the one that is there at that moment.
package enum FederatedAssertion: Sendable, Hashable {
  /// A file that others keep fresh, a variable, or a command that prints it.
  case kept(SecretSource)
  /// GitHub Actions: its own service gives one to each job that may ask.
  case github(audience: String)
  /// The file that Azure's workload identity names in the environment.
  case azure

  /// The audience Entra ID expects where nothing else was registered.
  package static let usualAudience = "api://AzureADTokenExchange"

  /// What the operator knows the place by.
  package var name: String {
    switch self {
    case .kept(let place): place.name
    case .github: "GitHub Actions"
    case .azure: "AZURE_FEDERATED_TOKEN_FILE"
    }
  }

  /// Whether others keep it fresh, whose work can be waited for.
  package var isKeptFresh: Bool {
    switch self {
    case .kept(let place): place.canChange
    case .azure: true
    case .github: false
    }
  }

  /// Whether a later reading may bring another assertion.
  var canChange: Bool {
    switch self {
    case .kept(let place): place.canChange
    case .github, .azure: true
    }
  }
}

/// What a federated assertion says of itself, by which Entra ID compares it with the app.
///
/// It never holds the assertion.
struct AssertionClaims {
  var issuer: String
  var subject: String
  var audience: String
  var expires: Instant?

  /// Nil for what is no signed token.
  init?(decoding assertion: Secret) {
    guard let claims = TokenClaims(decoding: assertion) else { return nil }
    let payload = assertion.reveal { text in
      text.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first
        .flatMap { Base64URL.bytes($0) }
    }
    let named = payload.flatMap { try? JSONDecoder().decode(Named.self, from: Data($0)) }
    issuer = claims.issuer ?? ""
    subject = named?.sub ?? ""
    audience = claims.audiences.joined(separator: ", ")
    expires = claims.expires
  }

  private struct Named: Decodable {
    var sub: String?
  }

  /// What the app's registration must have, word for word.
  var sentence: String {
    func shown(_ text: String) -> String {
      text.isEmpty ? "none" : "'\(SafeText.shown(text, limit: 200))'"
    }
    return "The assertion has the issuer \(shown(issuer)), the subject \(shown(subject)) and the "
      + "audience \(shown(audience))."
  }

  /// Tells this issuer's word on this subject from any other.
  func digest() throws(SignInError) -> [UInt8] {
    try Digest.sha256(Array("\(issuer)\n\(subject)\n\(audience)".utf8))
  }
}
