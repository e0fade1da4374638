import Foundation
import HTTPTypes

/// The sign-ins of users that begin at one place and end at another.
extension IdentityService {
  func startDevice(_ question: Question, tenant: String, _ version: SignInVersion) -> Answer {
    answering(question) { () throws(EntraError) in
      let request = SignInRequest(question, tenant: tenant, version)
      try check(request)
      let client = try client(request)
      let scope: String
      if version == .one {
        guard let resource = request.form["resource"] else { throw .missing("resource") }
        scope = resource + "/.default offline_access openid profile"
      } else {
        guard let wanted = request.form["scope"] else { throw .missing("scope") }
        scope = wanted
      }
      _ = try WantedScope(scope)
      let started = devices.start(client: client.id, scope: scope, now: clock.now)
      return .json(.ok, told(started, version).bytes)
    }
  }

  private func told(_ started: DeviceCodes.Started, _ version: SignInVersion) -> JSONValue {
    let place = "https://microsoft.com/devicelogin"
    func number(_ value: Duration) -> JSONValue {
      let seconds = value.components.seconds
      return version == .two ? .number(Double(seconds)) : .text(String(seconds))
    }
    return [
      "user_code": .text(started.userCode), "device_code": .text(started.deviceCode),
      version == .two ? "verification_uri" : "verification_url": .text(place),
      "expires_in": number(options.identity.deviceCodeLife),
      "interval": number(options.identity.deviceInterval),
      "message": .text(
        "To sign in, use a web browser to open the page \(place) and enter the code "
          + "\(started.userCode) to authenticate."),
    ]
  }

  /// Signs a user in at once and sends the browser back with a code, or with what is wrong.
  func authorize(_ question: Question, tenant: String, _ version: SignInVersion) -> Answer {
    answering(question) { () throws(EntraError) in
      let request = SignInRequest(question, tenant: tenant, version)
      try check(request)
      let query = question.query
      guard let client = query["client_id"] else { throw .missing("client_id") }
      guard let redirect = query["redirect_uri"] else { throw .missing("redirect_uri") }
      let id = client.lowercased()
      guard id == options.clientID.lowercased() || options.identity.publicClients.contains(id)
      else { throw .unknownClient(client, tenant) }
      guard Self.isLoopback(redirect) else { throw .badRedirect(redirect) }
      return returning(query, to: redirect) { () throws(EntraError) in
        try code(query, client: id, redirect: redirect, version)
      }
    }
  }

  private func code(
    _ query: [String: String], client: String, redirect: String, _ version: SignInVersion
  ) throws(EntraError) -> String {
    guard let type = query["response_type"] else { throw .missing("response_type") }
    guard type == "code" else { throw .badResponseType(type) }
    let scope: String
    if version == .one {
      scope = (query["resource"] ?? WantedScope.usual) + "/.default offline_access openid"
    } else {
      guard let wanted = query["scope"] else { throw .missing("scope") }
      scope = wanted
    }
    _ = try WantedScope(scope)
    let challenge = query["code_challenge"].map {
      query["code_challenge_method"]?.uppercased() == "S256"
        ? AuthorizationCodes.Challenge.sha256($0) : .plain($0)
    }
    let user = try user(query["login_hint"])
    let id = client == options.clientID.lowercased() ? options.clientID : client
    let grant = UserGrant(user: user.name, client: id, scope: scope, nonce: query["nonce"])
    return codes.issue(
      for: AuthorizationCodes.Request(grant: grant, redirect: redirect, challenge: challenge),
      now: clock.now)
  }

  /// The way back to the client, in the manner it asked for.
  private func returning(
    _ query: [String: String], to redirect: String, _ code: () throws(EntraError) -> String
  ) -> Answer {
    var fields: [(String, String)] = []
    do {
      fields.append(("code", try code()))
    } catch {
      let number = error.code.map { "AADSTS\($0): " } ?? ""
      fields = [("error", error.kind), ("error_description", number + error.message)]
    }
    if let state = query["state"] { fields.append(("state", state)) }
    fields.append(("session_state", UUID().uuidString.lowercased()))
    switch query["response_mode"] {
    case "form_post": return .page(Self.form(fields, to: redirect))
    case "fragment": return .redirect(to: redirect + "#" + Form.text(fields))
    default:
      let mark = redirect.contains("?") ? "&" : "?"
      return .redirect(to: redirect + mark + Form.text(fields))
    }
  }

  /// A page that sends itself on.
  private static func form(_ fields: [(String, String)], to redirect: String) -> String {
    let inputs = fields.map { name, value in
      "<input type=\"hidden\" name=\"\(name)\" value=\"\(escaped(value))\" />"
    }
    return """
      <html><head><title>Working...</title></head><body>\
      <form method="POST" name="hiddenform" action="\(escaped(redirect))">\
      \(inputs.joined())<noscript><input type="submit" value="Submit" /></noscript></form>\
      <script language="javascript">document.forms[0].submit();</script></body></html>
      """
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
      .replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  /// Whether an address leads to this machine, at whatever port.
  private static func isLoopback(_ address: String) -> Bool {
    guard let url = URLComponents(string: address), url.scheme == "http", url.user == nil else {
      return false
    }
    return ["localhost", "127.0.0.1", "[::1]", "::1"].contains(url.host?.lowercased())
  }
}
