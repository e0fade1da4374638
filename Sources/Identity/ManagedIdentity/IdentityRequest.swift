import Core

/// Makes the request by which a platform is asked for an identity's token.
///
/// It never goes through a proxy, and never asks for an identity the platform cannot name.
struct IdentityRequest {
  /// Metadata services answer in milliseconds, or after a while when they throttle.
  static let deadline = Duration.seconds(30)
  static let replyLimit = 1 << 20

  var platform: IdentityPlatform
  var identity: ManagedIdentity
  var resource: String

  /// The request; `key` is what the Azure Arc agent wants to be shown.
  func request(showing key: Secret? = nil) throws(SignInError) -> HTTPRequest {
    var fields = try selection()
    var headers = [HTTPHeader("Accept", "application/json")]
    // Automation wants it beside its own header, and App Service does not mind.
    if case .machineLearning = platform {} else { headers.append(HTTPHeader("Metadata", "true")) }
    switch platform {
    case .appService(_, let header): headers.append(.secret("X-IDENTITY-HEADER", header))
    case .machineLearning(_, let secret): headers.append(.secret("secret", secret))
    case .arc, .machine, .cloudShell: break
    }
    if let key { headers.append(.secret("Authorization", after: "Basic ", key)) }
    fields = [("resource", resource)] + fields
    if let version { fields = [("api-version", version)] + fields }
    let form = FormBody.bytes(fields)
    var request: HTTPRequest
    if case .cloudShell = platform {
      headers.append(HTTPHeader("Content-Type", "application/x-www-form-urlencoded"))
      request = HTTPRequest(
        method: .post, url: platform.endpoint, headers: headers, body: form,
        deadline: Self.deadline, bodyLimit: Self.replyLimit)
    } else {
      request = HTTPRequest(
        method: .get, url: "\(platform.endpoint)?\(String(decoding: form, as: UTF8.self))",
        headers: headers, deadline: Self.deadline, bodyLimit: Self.replyLimit)
    }
    request.route = .direct
    return request
  }

  /// What proves who asks, and must not be shown.
  var sent: Secret {
    switch platform {
    case .appService(_, let secret), .machineLearning(_, let secret): secret
    case .arc, .cloudShell, .machine: Secret("")
    }
  }

  private var version: String? {
    switch platform {
    case .appService: "2019-08-01"
    case .machineLearning: "2017-09-01"
    case .arc: "2020-06-01"
    case .machine: "2018-02-01"
    case .cloudShell: nil
    }
  }

  /// How the platform is told which identity is meant.
  private func selection() throws(SignInError) -> [(name: String, value: String)] {
    switch (platform, identity) {
    case (_, .system): []
    case (.appService, .client(let id)), (.machine, .client(let id)): [("client_id", id)]
    case (.appService, .object(let id)), (.machine, .object(let id)): [("object_id", id)]
    case (.appService, .resource(let id)): [("mi_res_id", id)]
    case (.machine, .resource(let id)): [("msi_res_id", id)]
    case (.machineLearning, .client(let id)): [("clientid", id)]
    case (.machineLearning, _): throw unknown("Name it by its client id: { client: GUID }.")
    case (.arc, _): throw unknown("It has the machine's own identity alone: write 'system'.")
    case (.cloudShell, _): throw unknown("It has the token of its user alone: write 'system'.")
    }
  }

  private func unknown(_ advice: String) -> SignInError {
    .ofFile(
      doing: "Here \(platform.name) gives tokens, which cannot be asked for the \(identity.name). "
        + advice)
  }
}
