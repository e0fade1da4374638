import Core
import Foundation

/// Gets the assertion that is there now, and looks whether it can still be used.
///
/// It never remembers one, and never asks anybody but GitHub's own service, over the usual way.
struct AssertionReader: Sendable {
  /// How long after its end a new assertion may still appear by itself.
  static let grace = Duration.seconds(10 * 60)
  static let deadline = Duration.seconds(30)
  static let replyLimit = 1 << 20

  let application: ClientApplication
  let origin: FederatedAssertion
  let surroundings: Surroundings
  let http: any HTTPClient
  let time: any TimeSource

  /// - Parameter clock: the time of day as the login host has it, which judges the assertion.
  func assertion(
    by clock: LoginClock
  ) async throws(SignInError) -> (text: Secret, claims: AssertionClaims) {
    do throws(SignInError) { return try await current(by: clock) } catch {
      var error = error
      error.mayBeProvided =
        origin.isKeptFresh && [.transient, .needsPerson].contains(error.kind)
      throw error
    }
  }

  private func current(
    by clock: LoginClock
  ) async throws(SignInError) -> (text: Secret, claims: AssertionClaims) {
    let text = try await text()
    guard let claims = AssertionClaims(decoding: text) else {
      throw awaited(
        .needsPerson,
        "is \(text.isEmpty ? "empty" : "not a signed token (JWT)"). Provide the token of the other "
          + "issuer there.")
    }
    if let expires = claims.expires {
      let since = clock.now() - expires
      if since >= .zero { throw ended(since) }
    }
    return (text, claims)
  }

  private func ended(_ since: Duration) -> SignInError {
    let what = "ended \(Int(since.inSeconds)) s ago and was not sent."
    guard origin.canChange else {
      return awaited(
        .needsPerson, "\(what) Use a file or a command that brings a fresh one for each sign-in.")
    }
    return awaited(
      since <= Self.grace ? .transient : .needsPerson,
      "\(what) Check that whatever refreshes it still runs.")
  }

  private func text() async throws(SignInError) -> Secret {
    switch origin {
    case .kept(let place):
      return try await place.contents(in: surroundings, time: time)
    case .azure: return try await workload()
    case .github(let audience): return try await github(audience)
    }
  }

  private func awaited(_ kind: SignInError.Kind, _ what: String) -> SignInError {
    SignInError(kind, doing: "The federated assertion of \(origin.name) \(what)")
  }

  private func value(_ name: String) -> String? {
    surroundings.environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  // MARK: Azure's workload identity

  /// Reads the file the environment names, once the environment is for this application.
  ///
  /// Who may read the file is the platform's affair: it puts it into a place of this process's own,
  /// where nobody can change its mode.
  private func workload() async throws(SignInError) -> Secret {
    if let client = value("AZURE_CLIENT_ID"), client.lowercased() != application.client.lowercased()
    {
      throw mismatch("AZURE_CLIENT_ID names another application than 'client'")
    }
    if let tenant = value("AZURE_TENANT_ID").flatMap({ GUID($0) }),
      let wanted = GUID(application.tenant), tenant != wanted
    {
      throw mismatch("AZURE_TENANT_ID names another tenant than 'organization'")
    }
    if let host = value("AZURE_AUTHORITY_HOST"), Origin(of: host) != Origin(of: application.login) {
      throw mismatch("AZURE_AUTHORITY_HOST names another login host than the tenant's cloud")
    }
    guard let path = value("AZURE_FEDERATED_TOKEN_FILE") else {
      throw SignInError(
        .needsPerson,
        doing: "The variable AZURE_FEDERATED_TOKEN_FILE is not set, so there is no federated "
          + "assertion. Let the workload identity webhook label this pod, or name the file with "
          + "'federated: { file: PATH }'.")
    }
    let file = SecretFile(path: path, sizeLimit: surroundings.sizeLimit)
    let text = try await OwnThread.run { () throws(SignInError) in try file.read().bytes.text }
    return Secret((text ?? "").trimmingCharacters(in: .newlines))
  }

  private func mismatch(_ what: String) -> SignInError {
    SignInError(
      .misconfigured,
      doing: "\(what), so its federated assertion is not sent. Correct one of them, or name the "
        + "file itself with 'federated: { file: PATH }'.")
  }

  // MARK: GitHub Actions

  private func github(_ audience: String) async throws(SignInError) -> Secret {
    guard let address = value("ACTIONS_ID_TOKEN_REQUEST_URL"),
      let token = value("ACTIONS_ID_TOKEN_REQUEST_TOKEN")
    else {
      throw SignInError(
        .needsPerson,
        doing: "GitHub Actions offers no identity token here: ACTIONS_ID_TOKEN_REQUEST_URL and "
          + "ACTIONS_ID_TOKEN_REQUEST_TOKEN are not both set. Give the job 'permissions: { "
          + "id-token: write }', and hand these variables on where it runs in a container.")
    }
    let joint = address.contains("?") ? "&" : "?"
    let request = HTTPRequest(
      method: .get, url: "\(address)\(joint)audience=\(FormBody.escaped(audience))",
      headers: [
        HTTPHeader("Accept", "application/json"),
        .secret("Authorization", after: "bearer ", Secret(token)),
      ],
      deadline: Self.deadline, bodyLimit: Self.replyLimit)
    let response: HTTPResponse
    do throws(TransportError) { response = try await http.send(request) } catch {
      let kind: SignInError.Kind =
        switch error.kind {
        case .cancelled: .cancelled
        case .forbiddenAddress, .untrusted: .misconfigured
        default: .transient
        }
      throw SignInError(
        kind,
        doing: "Asking GitHub Actions for an identity token brought no answer. \(error.doing) "
          + "Check the network if this goes on.")
    }
    return try Self.token(in: response)
  }

  private static func token(in response: HTTPResponse) throws(SignInError) -> Secret {
    struct Answer: Decodable { var value: String }
    let status = response.status
    let doing = "GitHub Actions gave no identity token (status \(status))."
    guard status == 200 else {
      let passes = status == 408 || status == 429 || status >= 500
      throw SignInError(
        passes ? .transient : .needsPerson,
        doing: passes
          ? "\(doing) It will be asked again."
          : "\(doing) Check that the job has 'permissions: { id-token: write }' and has not ended.")
    }
    guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body)) else {
      throw SignInError(
        .transient, doing: "\(doing) Its answer cannot be read; a proxy may have answered.")
    }
    return Secret(answer.value)
  }
}
