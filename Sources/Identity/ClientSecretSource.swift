package import Core

/// Signs an application in with its client secret (the OAuth client credentials grant).
///
/// It never caches, never retries a failed request, and reads the secret anew for each token, so
/// that a rotated one is found.
package struct ClientSecretSource: TokenSource, Applicant {
  let request: TokenRequest
  private let secret: SecretSource
  private let surroundings: Surroundings
  private let time: any TimeSource

  /// `requestID` names each request with a new GUID, by which the service's support finds it.
  ///
  /// The observer hears what a person should do in time; it must be quick.
  package init(
    application: ClientApplication, secret: SecretSource, for user: UserSignIn? = nil,
    surroundings: Surroundings,
    http: any HTTPClient, time: any TimeSource, refusals: RefusalMemory = RefusalMemory(),
    requestID: @escaping @Sendable () -> String,
    observer: @escaping @Sendable (TokenEvent) -> Void = { _ in }
  ) {
    request = TokenRequest(
      application: application, identity: "client secret of \(application.client)", for: user,
      http: http, time: time, refusals: refusals, requestID: requestID, observer: observer)
    self.secret = secret
    self.surroundings = surroundings
    self.time = time
  }

  package var canRenew: Bool { true }
  package var name: String { request.identity }

  package func fetch(for need: TokenNeed) async throws(SignInError) -> AccessToken {
    try await issued(for: .clientCredentials, meeting: need.challenge).access
  }

  func issued(
    for grant: TokenRequest.Grant, meeting challenge: ClaimsChallenge?
  ) async throws(SignInError) -> TokenRequest.Issued {
    let secret = try await self.secret.read(in: surroundings, time: time)
    do throws(SignInError) {
      return try await request.send(grant, .secret(secret), meeting: challenge)
    } catch {
      // The secret may have been rotated between its reading and its use: a new one is a new
      // request, the same one would only be refused again.
      guard let code = error.code, EntraError.secretNumbers.contains(code) else { throw error }
      let current = try await self.secret.read(in: surroundings, time: time)
      guard current != secret else { throw error }
      return try await request.send(grant, .secret(current), meeting: challenge)
    }
  }

  /// Secrets do not fail over while a person signs in: one is read, and is right or not.
  func proof() async throws(SignInError) -> TokenRequest.Proof {
    .secret(try await secret.read(in: surroundings, time: time))
  }
}
