package import Core
import Synchronization

/// Signs an application in with a certificate: an assertion of its own making in place of a secret.
///
/// It reads certificate and key anew for each token, so that replaced files are found, and makes a
/// new assertion for each request. It never caches, never retries with the same certificate, and
/// asks nobody when a certificate cannot be used now.
package final class CertificateSource: TokenSource, Applicant {
  /// How long before a certificate's end a person is told.
  package static let notice = Duration.seconds(30 * 24 * 3600)
  /// How often a key that Entra ID does not know counts as one it does not know yet: it takes some
  /// minutes until every server there has heard of a new certificate.
  static let unknownTries = 3
  static let unknownPause = Duration.seconds(10)

  private struct State {
    /// How often in a row no certificate was known.
    var unknown = 0
    /// What a person was told, which is not repeated with each token.
    var told: Set<String> = []
  }

  let request: TokenRequest
  private let credential: CertificateCredential
  private let surroundings: Surroundings
  private let time: any TimeSource
  private let newID: @Sendable () -> String
  private let observer: @Sendable (TokenEvent) -> Void
  private let state = Mutex(State())

  /// `newID` gives a fresh GUID each time, for each request and each assertion.
  ///
  /// The observer hears what a person should do in time; it must be quick.
  package init(
    application: ClientApplication, credential: CertificateCredential,
    for user: UserSignIn? = nil, surroundings: Surroundings,
    http: any HTTPClient, time: any TimeSource, refusals: RefusalMemory = RefusalMemory(),
    newID: @escaping @Sendable () -> String,
    observer: @escaping @Sendable (TokenEvent) -> Void = { _ in }
  ) {
    precondition(!credential.certificates.isEmpty, "a certificate to sign in with")
    request = TokenRequest(
      application: application, identity: "certificate of \(application.client)", for: user,
      http: http, time: time, refusals: refusals, requestID: newID, observer: observer)
    self.credential = credential
    self.surroundings = surroundings
    self.time = time
    self.newID = newID
    self.observer = observer
  }

  package var canRenew: Bool { true }
  package var name: String { request.identity }

  package func fetch(for need: TokenNeed) async throws(SignInError) -> AccessToken {
    try await issued(for: .clientCredentials, meeting: need.challenge).access
  }

  func issued(
    for grant: TokenRequest.Grant, meeting challenge: ClaimsChallenge?
  ) async throws(SignInError) -> TokenRequest.Issued {
    var failures: [SignInError] = []
    for setting in credential.certificates {
      switch try await attempt(grant, with: setting, challenge) {
      case .success(let issued):
        state.withLock { $0.unknown = 0 }
        if let failure = failures.first { tell("\(failure) The next certificate is used.") }
        return issued
      case .failure(let failure): failures.append(failure)
      }
    }
    throw verdict(on: failures)
  }

  /// Fails where another certificate may do better, and throws where none would.
  private func attempt(
    _ grant: TokenRequest.Grant, with setting: CertificateSetting, _ challenge: ClaimsChallenge?
  ) async throws(SignInError) -> Result<TokenRequest.Issued, SignInError> {
    let assertion: TokenRequest.Proof
    do throws(SignInError) { assertion = try await self.assertion(with: setting) } catch {
      // A sign-in that nobody waits for any more needs no other certificate.
      guard error.kind != .cancelled else { throw error }
      return .failure(error)
    }
    do throws(SignInError) {
      return .success(try await send(grant, assertion, of: setting, challenge))
    } catch {
      guard error.code == EntraError.unknownKeyNumber else { throw error }
      return .failure(error)
    }
  }

  /// Sends an assertion, and once more a new one when the answer told that our clock is wrong.
  private func send(
    _ grant: TokenRequest.Grant, _ assertion: TokenRequest.Proof, of setting: CertificateSetting,
    _ challenge: ClaimsChallenge?
  ) async throws(SignInError) -> TokenRequest.Issued {
    let lead = request.clock.lead
    do throws(SignInError) {
      return try await request.send(grant, assertion, meeting: challenge)
    } catch {
      guard error.code == EntraError.untimelyNumber, request.clock.hasMoved(from: lead) else {
        throw error
      }
    }
    let renewed = try await self.assertion(with: setting)
    return try await request.send(grant, renewed, meeting: challenge)
  }

  /// A certificate that can be used now; while a person signs in there is no second round.
  func proof() async throws(SignInError) -> TokenRequest.Proof {
    try await assertion(with: credential.certificates[0])
  }

  private func assertion(
    with setting: CertificateSetting
  ) async throws(SignInError) -> TokenRequest.Proof {
    let now = request.clock.now()
    let reader = CertificateReader(surroundings: surroundings, time: time, now: now)
    let chosen = try await reader.read(setting, signing: credential.signing)
    let facts = try CertificateFacts(of: chosen, in: setting)
    switch facts.standing(at: now) {
    case .good: break
    case .ending: tell(facts.sentence(at: now))
    case .ended, .notYet: throw SignInError(.needsPerson, doing: facts.sentence(at: now))
    }
    let signer = AssertionSigner(
      certificate: chosen, setting: setting,
      command: credential.sign.map {
        SignCommand(words: $0, surroundings: surroundings, time: time)
      })
    let assertion = try await signer.assertion(
      of: request.application, to: request.address, id: newID(), at: now)
    return .assertion(assertion, by: facts.thumbprint)
  }

  /// What is thrown when no certificate brought a token.
  private func verdict(on failures: [SignInError]) -> SignInError {
    var verdict = failures[0]
    if failures.count > 1 {
      verdict.doing += " The next certificate fails as well: \(failures[1])"
      verdict.kind = failures.contains { $0.kind == .transient } ? .transient : verdict.kind
    }
    guard failures.contains(where: { $0.code == EntraError.unknownKeyNumber }) else {
      return verdict
    }
    verdict.code = EntraError.unknownKeyNumber
    let tries = state.withLock { state in
      state.unknown += 1
      return state.unknown
    }
    if tries <= Self.unknownTries {
      verdict.kind = .transient
      verdict.retryAfter = verdict.retryAfter ?? Self.unknownPause
    } else {
      verdict.kind = .needsPerson
      verdict.retryAfter = nil
      // Whoever asks again after this has acted, and the new certificate gets its time.
      state.withLock { $0.unknown = 0 }
    }
    return verdict
  }

  private func tell(_ sentence: String) {
    let isNew = state.withLock { $0.told.insert(sentence).inserted }
    if isNew { observer(.advice(sentence)) }
  }
}

extension CertificateCredential {
  var signing: CertificateReader.Signing { sign == nil ? .byKey : .byCommand }
}
