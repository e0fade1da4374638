package import Core
import Synchronization

/// Signs an application in with the token of another issuer that Entra ID was told to trust.
///
/// It reads that token anew for each request and looks whether it has ended before it is sent. It
/// never caches, and sends the same one again only when the login host's clock was news.
package final class FederatedSource: TokenSource {
  /// How often an assertion that matches nothing counts as one that is not known yet: a credential
  /// just registered takes minutes until every server has heard of it.
  static let unmatchedTries = 4
  static let unmatchedPause = Duration.seconds(30)

  private let request: TokenRequest
  private let reader: AssertionReader
  private let origin: FederatedAssertion
  /// How often in a row nothing matched.
  private let unmatched = Mutex(0)

  /// `requestID` names each request with a new GUID, by which the service's support finds it.
  ///
  /// The observer hears what a person should do in time; it must be quick.
  package init(
    application: ClientApplication, assertion: FederatedAssertion, surroundings: Surroundings,
    http: any HTTPClient, time: any TimeSource, refusals: RefusalMemory = RefusalMemory(),
    requestID: @escaping @Sendable () -> String,
    observer: @escaping @Sendable (TokenEvent) -> Void = { _ in }
  ) {
    origin = assertion
    request = TokenRequest(
      application: application,
      identity: "federated assertion of \(assertion.name) for \(application.client)", http: http,
      time: time, refusals: refusals, requestID: requestID, observer: observer)
    reader = AssertionReader(
      application: application, origin: assertion, surroundings: surroundings, http: http,
      time: time)
  }

  package var canRenew: Bool { true }
  package var name: String { request.identity }

  package func fetch(for need: TokenNeed) async throws(SignInError) -> AccessToken {
    let (assertion, claims) = try await reader.assertion(by: request.clock)
    do throws(SignInError) {
      let token = try await send(assertion, claims, need.challenge)
      unmatched.withLock { $0 = 0 }
      return token
    } catch {
      guard let code = error.code, EntraError.unmatchedNumbers.contains(code) else { throw error }
      throw patience(with: error, claims)
    }
  }

  /// Sends the assertion; where it is told to be untimely, once more the one that is there by then.
  private func send(
    _ assertion: Secret, _ claims: AssertionClaims, _ challenge: ClaimsChallenge?
  ) async throws(SignInError) -> AccessToken {
    let lead = request.clock.lead
    let untimely: SignInError
    do throws(SignInError) {
      let proof = TokenRequest.Proof.federated(assertion, of: try claims.digest())
      return try await request.send(.clientCredentials, proof, meeting: challenge).access
    } catch {
      guard error.code == EntraError.untimelyNumber else { throw error }
      untimely = error
    }
    let (next, nextClaims) = try await reader.assertion(by: request.clock)
    guard next != assertion || request.clock.hasMoved(from: lead) else { throw untimely }
    let proof = TokenRequest.Proof.federated(next, of: try nextClaims.digest())
    return try await request.send(.clientCredentials, proof, meeting: challenge).access
  }

  /// The error as one that may pass while a new credential gets known, and as what it is after.
  private func patience(with error: SignInError, _ claims: AssertionClaims) -> SignInError {
    var error = error
    error.doing += " \(claims.sentence)"
    let tries = unmatched.withLock { count in
      count += 1
      return count
    }
    guard tries > Self.unmatchedTries else {
      error.kind = .transient
      error.retryAfter = error.retryAfter ?? Self.unmatchedPause
      return error
    }
    error.kind = .needsPerson
    error.retryAfter = nil
    // Whoever asks again after this has acted, and the new credential gets its time.
    unmatched.withLock { $0 = 0 }
    return error
  }
}
