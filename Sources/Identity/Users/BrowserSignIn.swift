package import Core

/// Signs a user in through a browser on this machine (authorization code with PKCE, RFC 8252).
///
/// It never opens a browser itself, never takes an answer that belongs to another sign-in, and never shows
/// a code or a token.
package struct BrowserSignIn: Sendable {
  /// How long a person may take.
  package static let patience = Duration.seconds(300)

  private let enrolment: Enrolment
  private let random: @Sendable (Int) -> [UInt8]
  private var request: TokenRequest { enrolment.applicant.request }

  /// `random` gives so many bytes that nobody can guess.
  package init(_ enrolment: Enrolment, random: @escaping @Sendable (Int) -> [UInt8]) {
    self.enrolment = enrolment
    self.random = random
  }

  /// Shows the address to open and returns once the person has signed in, or did not.
  package func run(
    show: @Sendable (String) async -> Void
  ) async throws(SignInError) -> EnrolledUser {
    let listener = try LoopbackListener()
    let challenge = try CodeChallenge(random: random(32))
    let state = Base64URL.text(random(24))
    let redirect = "http://localhost:\(listener.port)"
    await show(address(challenge, state: state, redirect: redirect))
    let answer = try await answer(at: listener, state: state)
    let code = try Self.code(in: answer, state: state)
    let grant = TokenRequest.Grant.authorizationCode(
      code, verifier: challenge.verifier, redirect: redirect)
    let proof = try await enrolment.applicant.proof()
    let issued = try await request.answer(to: grant, proof).issued()
    return try enrolment.user(of: issued)
  }

  private func address(_ challenge: CodeChallenge, state: String, redirect: String) -> String {
    let application = request.application
    var fields = [
      ("client_id", application.client), ("response_type", "code"), ("redirect_uri", redirect),
      ("scope", application.resource + TokenRequest.Grant.lastingScope), ("state", state),
      ("code_challenge", challenge.challenge), ("code_challenge_method", "S256"),
      ("response_mode", "query"), ("prompt", "select_account"),
    ]
    if let user = request.user?.user { fields.append(("login_hint", user)) }
    return "\(request.endpoint("authorize"))?"
      + String(decoding: FormBody.bytes(fields), as: UTF8.self)
  }

  // MARK: The browser's return

  private func answer(
    at listener: LoopbackListener, state: String
  ) async throws(SignInError) -> RedirectRequest {
    let time = enrolment.means.time
    let outcome = await withTaskGroup(of: Result<RedirectRequest, SignInError>?.self) { group in
      group.addTask { await Self.redirect(at: listener, state: state) }
      group.addTask { await Self.timeout(time) }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
    guard let outcome else { throw Enrolment.givenUp }
    return try outcome.get()
  }

  private static func redirect(
    at listener: LoopbackListener, state: String
  ) async -> Result<RedirectRequest, SignInError> {
    do throws(SignInError) {
      return .success(
        try await listener.redirect(
          // Any page in a browser, and any user of this machine, can send something here.
          awaited: { $0.fields["state"] == state },
          page: { answer in
            answer.fields["code"] != nil
              ? "Thank you. You can close this window and go back to the terminal."
              : "This sign-in did not succeed. The terminal says why."
          }))
    } catch {
      return .failure(error)
    }
  }

  private static func timeout(
    _ time: any TimeSource
  ) async -> Result<RedirectRequest, SignInError>? {
    do { try await time.sleep(for: patience) } catch { return nil }
    return .failure(
      SignInError(
        .needsPerson,
        doing: "Nobody has signed in within \(Int(patience.inSeconds)) s. Begin again."))
  }

  static func code(
    in answer: RedirectRequest, state: String
  ) throws(SignInError) -> Secret {
    guard answer.fields["state"] == state else {
      throw SignInError(
        .needsPerson,
        doing: "What the browser brought back belongs to another sign-in, and was not used. Begin "
          + "again, in a new window.")
    }
    if let code = answer.fields["code"], !code.isEmpty { return Secret(code) }
    let said = answer.fields["error_description"] ?? answer.fields["error"] ?? "nothing"
    throw SignInError(
      .needsPerson,
      doing: "The login host did not sign anybody in. It said: \(SafeText.shown(said, limit: 300))")
  }
}
