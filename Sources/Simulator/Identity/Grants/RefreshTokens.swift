import Foundation
import Synchronization

/// What a user's sign-in allows a client to ask for again.
struct UserGrant: Equatable, Sendable {
  var user: String
  var client: String
  /// The scope of the sign-in, which a later request may leave out.
  var scope: String
  /// What the client had the identity token repeat.
  var nonce: String?
}

/// Issues refresh tokens, and says what one that comes back stands for.
///
/// A new one does not end the old one, unless each serves once only. It never renews a token's time
/// but by its use.
final class RefreshTokens: Sendable {
  private struct Entry {
    var grant: UserGrant
    var used: Date
    /// How many revocations there had been when it was issued.
    var generation: Int
    var isSpent = false
  }

  private let entries = Mutex<[String: Entry]>([:])
  private let life: Duration
  private let serveOnce: Bool
  private let revocations: Revocations

  init(_ options: SimulatorIdentity, revocations: Revocations) {
    life = options.refreshTokenLife
    serveOnce = options.refreshTokensServeOnce
    self.revocations = revocations
  }

  func issue(for grant: UserGrant, now: Date) -> String {
    let token = "1.AS" + Base64Text.random(bytes: 48)
    let entry = Entry(grant: grant, used: now, generation: revocations.generation)
    entries.withLock { $0[token] = entry }
    return token
  }

  /// What a token stands for when that client brings it.
  func redeem(_ token: String, client: String, now: Date) throws(EntraError) -> UserGrant {
    try entries.withLock { entries throws(EntraError) in
      guard let entry = entries[token], !entry.isSpent else { throw .badGrant }
      guard entry.grant.client == client else { throw .otherClientsGrant }
      guard
        revocations.withdrawal(of: entry.grant.user, generation: entry.generation) == nil
      else { throw .revokedGrant }
      guard now < entry.used.advanced(by: life) else { throw .inactiveRefreshToken }
      entries[token]?.used = now
      entries[token]?.isSpent = serveOnce
      return entry.grant
    }
  }
}
