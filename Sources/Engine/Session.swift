package import Core

/// One signed-in identity at one tenant: where its tokens come from, how it is routed, and whom it
/// asks.
///
/// The token is asked for before every call and handed to that call alone; a session never keeps
/// one.
package struct Session: Sendable {
  package var tokens: any TokenProvider
  package var identity: SessionIdentity
  package var service: any PageService

  package init(
    tokens: any TokenProvider, identity: SessionIdentity, service: any PageService
  ) {
    self.tokens = tokens
    self.identity = identity
    self.service = service
  }

  /// What the provider answers, as a value.
  func token(forCallOf expected: Duration) async -> Result<AccessToken, SignInError> {
    do throws(SignInError) { return .success(try await tokens.token(forCallOf: expected)) } catch {
      return .failure(error)
    }
  }
}
