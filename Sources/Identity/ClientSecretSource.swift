package import Core

/// Signs an application in with its client secret (the OAuth client credentials grant).
///
/// It never caches, never retries a failed request, and reads the secret anew for each token, so
/// that a rotated one is found.
package struct ClientSecretSource: TokenSource {
  private let request: TokenRequest
  private let secret: SecretSource
  private let surroundings: Surroundings

  /// `requestID` names each request with a new GUID, by which the service's support finds it.
  package init(
    application: ClientApplication, secret: SecretSource, surroundings: Surroundings,
    http: any HTTPClient, time: any TimeSource, requestID: @escaping @Sendable () -> String
  ) {
    request = TokenRequest(
      application: application, identity: "client secret of \(application.client)", http: http,
      time: time, requestID: requestID)
    self.secret = secret
    self.surroundings = surroundings
  }

  package var canRenew: Bool { true }
  package var name: String { request.identity }

  package func fetch() async throws(SignInError) -> AccessToken {
    let secret = try await self.secret.read(in: surroundings)
    do throws(SignInError) {
      return try await request.send(.secret(secret))
    } catch {
      // The secret may have been rotated between its reading and its use: a new one is a new
      // request, the same one would only be refused again.
      guard let code = error.code, EntraError.secretNumbers.contains(code) else { throw error }
      let current = try await self.secret.read(in: surroundings)
      guard current != secret else { throw error }
      return try await request.send(.secret(current))
    }
  }
}
