import Foundation
import Synchronization

/// The codes a browser brings back from a sign-in, each for one use.
///
/// It never gives a token for a code alone: the redirect address and the verifier must fit.
final class AuthorizationCodes: Sendable {
  /// What a code was asked for with.
  struct Request: Sendable {
    var grant: UserGrant
    var redirect: String
    var challenge: Challenge?
  }

  /// What only who began the sign-in can answer.
  enum Challenge: Equatable, Sendable {
    case plain(String)
    case sha256(String)

    func isMet(by verifier: String) -> Bool {
      switch self {
      case .plain(let text): text == verifier
      case .sha256(let digest): digest == Base64Text.encode(SigningKey.sha256(verifier.utf8))
      }
    }
  }

  private struct Entry {
    let request: Request
    let ends: Date
    var isRedeemed = false
  }

  private let entries = Mutex<[String: Entry]>([:])
  private let life: Duration

  init(_ options: SimulatorIdentity) { life = options.authorizationCodeLife }

  func issue(for request: Request, now: Date) -> String {
    let code = "1.AC" + Base64Text.random(bytes: 48)
    entries.withLock { $0[code] = Entry(request: request, ends: now.advanced(by: life)) }
    return code
  }

  func redeem(
    _ code: String, client: String, redirect: String?, verifier: String?, now: Date
  ) throws(EntraError) -> UserGrant {
    try entries.withLock { entries throws(EntraError) in
      guard let entry = entries[code] else { throw .badGrant }
      guard !entry.isRedeemed else { throw .redeemedCode }
      guard entry.request.grant.client == client else { throw .otherClientsGrant }
      guard now < entry.ends else { throw .expiredCode }
      guard entry.request.redirect == redirect else { throw .otherRedirect }
      if let challenge = entry.request.challenge {
        guard let verifier else { throw .missing("code_verifier") }
        guard challenge.isMet(by: verifier) else { throw .wrongVerifier }
      }
      entries[code]?.isRedeemed = true
      return entry.request.grant
    }
  }
}
