import Core
import Engine
import Exchange
import Identity

/// Signs in to a tenant once and makes one harmless call, so that a diagnosis can judge it.
///
/// It never tries anything twice, keeps no token, and asks the service only after the token was
/// found to be the right one.
struct SignInTrial {
  /// The call: a page of one row, which every role that may export anything can ask for.
  static let question = Question(
    cmdlet: "Get-Recipient", filter: nil, key: "Name", columns: ["Guid"])
  static let callDeadline = Duration.seconds(60)

  let tenant: Tenant
  let connection: TenantConnection
  let time: any TimeSource
  let chance: any Randomness

  /// Connects to the tenant a command is about; the caller closes the connection.
  init(at argument: TenantArgument, besides store: StoreOptions) async throws {
    tenant = try argument.tenant()
    time = SystemTime()
    chance = SystemRandomness()
    connection = try await TenantConnection(to: tenant, besides: store, observer: { _ in })
  }

  /// Lets a password be sent once more that was refused; everything else is asked with anyway.
  func askAgain() async throws {
    if let source = connection.source as? PasswordSource { try await source.askAgain() }
  }

  /// Everything that `auth test` shows.
  func diagnosis() async -> Diagnosis {
    var diagnosis = Diagnosis(of: subject)
    await look(up: &diagnosis)
    guard diagnosis.maySignIn, let token = await signIn(&diagnosis), diagnosis.mayCall else {
      return diagnosis
    }
    await call(with: token, &diagnosis)
    return diagnosis
  }

  /// What `auth token` shows: the token's claims and, apart from them, what is wrong with it.
  func outcome() async -> (diagnosis: Diagnosis, token: AccessToken?) {
    var diagnosis = Diagnosis(of: subject)
    await look(up: &diagnosis)
    let token = diagnosis.maySignIn ? await signIn(&diagnosis) : nil
    return (diagnosis, token)
  }

  private var subject: Diagnosis.Subject {
    Diagnosis.Subject(
      organization: tenant.organization, cloud: tenant.cloud, service: tenant.service,
      login: tenant.loginBase, resource: tenant.resource, client: tenant.credential.client,
      user: tenant.user,
      signsInAtLogin: tenant.credential.signsInAtLogin, canRenew: connection.source.canRenew)
  }

  private func look(up diagnosis: inout Diagnosis) async {
    let chance = chance
    let lookup = TenantLookup(
      http: connection.http, time: time, requestID: { chance.requestID() })
    let answer: Result<TenantMetadata, SignInError>
    do throws(SignInError) {
      answer = .success(try await lookup.metadata(of: tenant.organization, at: tenant.loginBase))
    } catch {
      answer = .failure(error)
    }
    diagnosis.take(tenant: answer, foundIn: await otherCloud(after: answer, lookup))
  }

  /// Where else the organization is known; nobody is asked when the login host was named by hand.
  private func otherCloud(
    after answer: Result<TenantMetadata, SignInError>, _ lookup: TenantLookup
  ) async -> Cloud? {
    guard case .failure(let error) = answer, Diagnosis.isUnknownTenant(error), tenant.login == nil
    else { return nil }
    return await lookup.cloud(of: tenant.organization, besides: tenant.cloud)
  }

  private func signIn(_ diagnosis: inout Diagnosis) async -> AccessToken? {
    do throws(SignInError) {
      let token = try await connection.source.fetch()
      diagnosis.take(
        token: token.remaining(at: time.monotonic()),
        claims: TokenClaims(decoding: token.value), at: time.wall())
      return token
    } catch {
      diagnosis.take(refusal: error, at: time.wall())
      return nil
    }
  }

  private func call(with token: AccessToken, _ diagnosis: inout Diagnosis) async {
    guard let session = connection.sessions.first else { return }
    let call = PageCall(
      question: Self.question, cursor: nil, identity: session.identity,
      clientRequestID: chance.requestID(), pageSize: 1, deadline: Self.callDeadline)
    let answer: Result<Page, CallFailure>
    do throws(CallFailure) {
      answer = .success(try await session.service.page(call, token: token))
    } catch {
      answer = .failure(error)
    }
    diagnosis.take(call: answer, of: Self.question.cmdlet)
  }
}

extension Tenant.Credential {
  /// Whether the tenant's own login host issues its tokens to this program.
  var signsInAtLogin: Bool {
    switch self {
    case .secret, .certificate, .federated, .user: true
    case .managedIdentity, .token: false
    }
  }

  /// The client that signs in, where the tenants file names it.
  var client: String? {
    switch self {
    case .secret(let client, _), .certificate(let client, _), .federated(let client, _): client
    case .user(let user): user.client
    // The token carries the id of its application, which is the identity's client id.
    case .managedIdentity(.client(let client)): client
    case .managedIdentity, .token: nil
    }
  }

  /// How long it can renew itself, as a sentence.
  var renewal: String {
    switch self {
    case .secret:
      "It renews itself until its secret ends, which the app registration in Entra shows."
    case .certificate:
      "It renews itself until its certificate ends, which a run tells 30 days before."
    case .federated(_, .kept(.env)):
      "It renews itself until the assertion in its variable ends, mostly within minutes."
    case .federated(_, .github):
      "It renews itself while the job of GitHub Actions runs; each sign-in has a new assertion."
    case .federated:
      "It renews itself for as long as whatever refreshes the assertion runs."
    case .managedIdentity:
      "It renews itself for as long as this machine has the identity. A role given now may be "
        + "missing from its tokens for up to a day, since the platform keeps them."
    case .user(let user): user.renewal
    case .token(let place):
      place.canChange
        ? "It is read anew near its end, and lasts as long as whatever provides it runs."
        : "It cannot renew itself: it lasts as long as the token that is there now."
    }
  }
}

extension UserCredential {
  /// How long it can renew itself, as a sentence.
  fileprivate var renewal: String {
    switch material {
    case .refreshToken, .partner:
      "It renews itself until it is revoked, or for 90 days after its last use."
    case .password: "It renews itself until the password changes or a second factor is asked for."
    }
  }
}
