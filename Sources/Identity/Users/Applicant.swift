package import Core

/// An application that asks for tokens of its users, and proves itself with each request.
///
/// It never holds a user's material: each grant is brought by the caller.
protocol Applicant: Sendable {
  var request: TokenRequest { get }

  /// Asks for what the grant stands for, and falls over to other proof where there is some.
  func issued(
    for grant: TokenRequest.Grant, meeting challenge: ClaimsChallenge?
  ) async throws(SignInError) -> TokenRequest.Issued

  /// New proof for one request, where the caller judges the answer itself.
  func proof() async throws(SignInError) -> TokenRequest.Proof
}

/// An application without a secret: what a person installs, and what the vendor registered.
///
/// It proves nothing, because nothing it held could be kept from its users.
struct PublicClient: Applicant {
  let request: TokenRequest

  func issued(
    for grant: TokenRequest.Grant, meeting challenge: ClaimsChallenge?
  ) async throws(SignInError) -> TokenRequest.Issued {
    try await request.send(grant, .none, meeting: challenge)
  }

  func proof() async throws(SignInError) -> TokenRequest.Proof { .none }
}

/// What an application proves itself with when it signs users in, as the tenants file describes it.
///
/// It says where secrets are and never holds one.
package enum ClientProof: Sendable, Hashable {
  /// Nothing: it is a public client.
  case none
  case secret(SecretSource)
  case certificate(CertificateCredential)
}

/// What every sign-in works with: where it asks, what it reads, whom it tells.
///
/// It holds no secret of its own.
package struct SignInMeans: Sendable {
  package var surroundings: Surroundings
  package var http: any HTTPClient
  package var time: any TimeSource
  package var refusals: RefusalMemory
  /// A fresh GUID each time.
  package var newID: @Sendable () -> String
  /// Hears what a person should do in time; it must be quick.
  package var observer: @Sendable (TokenEvent) -> Void

  package init(
    surroundings: Surroundings, http: any HTTPClient, time: any TimeSource,
    refusals: RefusalMemory = RefusalMemory(), newID: @escaping @Sendable () -> String,
    observer: @escaping @Sendable (TokenEvent) -> Void = { _ in }
  ) {
    self.surroundings = surroundings
    self.http = http
    self.time = time
    self.refusals = refusals
    self.newID = newID
    self.observer = observer
  }

  func applicant(
    _ application: ClientApplication, proving proof: ClientProof, for user: UserSignIn
  ) -> any Applicant {
    switch proof {
    case .none:
      PublicClient(
        request: TokenRequest(
          application: application, identity: user.name, for: user, http: http, time: time,
          refusals: refusals, requestID: newID, observer: observer))
    case .secret(let secret):
      ClientSecretSource(application: application, secret: secret, for: user, with: self)
    case .certificate(let credential):
      CertificateSource(application: application, credential: credential, for: user, with: self)
    }
  }
}

extension ClientSecretSource {
  package init(
    application: ClientApplication, secret: SecretSource, for user: UserSignIn? = nil,
    with means: SignInMeans
  ) {
    self.init(
      application: application, secret: secret, for: user, surroundings: means.surroundings,
      http: means.http, time: means.time, refusals: means.refusals, requestID: means.newID,
      observer: means.observer)
  }
}

extension CertificateSource {
  package convenience init(
    application: ClientApplication, credential: CertificateCredential,
    for user: UserSignIn? = nil, with means: SignInMeans
  ) {
    self.init(
      application: application, credential: credential, for: user,
      surroundings: means.surroundings, http: means.http, time: means.time,
      refusals: means.refusals, newID: means.newID, observer: means.observer)
  }
}
