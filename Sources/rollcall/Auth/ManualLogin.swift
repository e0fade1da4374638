import Core
import Identity

/// Leads a person through signing in, and keeps what it brings.
///
/// It never shows a token, and keeps nothing before it is known whose it is.
struct ManualLogin {
  enum Means {
    case code
    /// With what opens it on this machine, if anything does.
    case browser(BrowserOpener?)
  }

  let tenant: Tenant
  let connection: TenantConnection
  let means: Means
  /// Whether programs read what is shown.
  let isJSON: Bool

  func run() async throws {
    guard case .user(let credential) = tenant.credential,
      let enrolment = credential.enrolment(
        at: tenant, with: connection.means, in: connection.cache)
    else {
      throw Refusal(
        .files,
        "The credential of '\(tenant.name)' needs no sign-in by hand. Only 'refresh-token' and "
          + "'partner' do: write 'refresh-token: cache' in place of what is there.")
    }
    let home = credential.home(at: tenant.organization)
    // Before the person begins: a tenant that is not there would show only after the sign-in.
    let metadata = try await lookup.metadata(of: home, at: tenant.loginBase)
    try await enrolment.prepare()
    let user = try await signIn(enrolment)
    try verify(user, tenant: metadata.id, organization: home)
    try await enrolment.keep(user)
    tellEnd(user)
  }

  private var lookup: TenantLookup {
    TenantLookup(
      http: connection.http, time: connection.means.time, requestID: connection.means.newID)
  }

  private func signIn(_ enrolment: Enrolment) async throws -> EnrolledUser {
    let isJSON = isJSON
    switch means {
    case .code:
      return try await DeviceCodeSignIn(enrolment).run { prompt in
        Self.show(LoginDocument.Code(prompt), isJSON)
      }
    case .browser(let opener):
      let chance = SystemRandomness()
      return try await BrowserSignIn(enrolment, random: { chance.bytes($0) }).run { address in
        Self.show(LoginDocument.Browser(address: address, isOpened: opener != nil), isJSON)
        await opener?.open(address)
      }
    }
  }

  private func verify(_ user: EnrolledUser, tenant: GUID, organization: String) throws {
    guard let claims = user.claims,
      let fault = TenantBoundSource.fault(in: claims, tenant: tenant, organization: organization)
    else { return }
    throw SignInError(.misconfigured, doing: "The sign-in was not kept: \(fault)")
  }

  private func tellEnd(_ user: EnrolledUser) {
    let end = LoginDocument.End(
      tenant: tenant.name, user: user.claims?.user.map { TerminalText.clean($0) },
      keptIn: connection.cache.path)
    Self.show(end, isJSON)
  }

  private static func show(_ document: some LoginStep, _ isJSON: Bool) {
    guard isJSON else { return Console.tell(document.sentence) }
    // It holds nothing that JSON cannot say.
    if let line = try? JSONText.line(document) { Console.data(line) }
  }
}

/// A step of a sign-in by hand, for a person or for a program.
private protocol LoginStep: Encodable {
  var sentence: String { get }
}

/// What `auth login --json` prints, one line for each step.
///
/// It never holds a token, nor the code by which this program asks.
private enum LoginDocument {
  struct Code: LoginStep {
    var event = "code"
    var address: String
    var code: String
    var seconds: Int

    init(_ prompt: DeviceCodeSignIn.Prompt) {
      address = prompt.address
      code = prompt.code
      seconds = Int(prompt.life.inSeconds)
    }

    var sentence: String {
      "Open \(address) in a browser and enter the code \(code) within \(seconds / 60) min. This "
        + "waits for it; Ctrl-C gives up."
    }
  }

  struct Browser: LoginStep {
    var event = "browser"
    var address: String
    private let isOpened: Bool

    private enum CodingKeys: CodingKey { case event, address }

    init(address: String, isOpened: Bool) {
      self.address = address
      self.isOpened = isOpened
    }

    var sentence: String {
      let minutes = Int(BrowserSignIn.patience.inSeconds) / 60
      let what =
        isOpened
        ? "Sign in with the browser that opens on this machine within \(minutes) min; if none does, "
          + "open this address there. Ctrl-C gives up"
        : "Open this address in a browser on this machine within \(minutes) min; Ctrl-C gives up"
      return "\(what):\n\(address)"
    }
  }

  struct End: LoginStep {
    var event = "signed-in"
    var tenant: String
    /// Absent for a token that cannot be read.
    var user: String?
    var keptIn: String

    var sentence: String {
      "Signed in\(user.map { " as \($0)" } ?? ""). The refresh token is kept in \(keptIn); runs at "
        + "'\(tenant)' renew it themselves. Test it with: rollcall auth test \(tenant)"
    }
  }
}
