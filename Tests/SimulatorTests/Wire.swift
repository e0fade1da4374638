import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

@testable import Simulator

/// A plain client of the simulator, which shares no code with the product's own.
struct Wire {
  let tenant: SimulatedTenant
  var anchor: String? =
    "APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@contoso.onmicrosoft.com"
  private let session: URLSession

  init(_ tenant: SimulatedTenant) {
    self.tenant = tenant
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpMaximumConnectionsPerHost = 80
    session = URLSession(configuration: configuration)
  }

  /// One answer, its body unpacked by the system's library.
  struct Reply {
    var status: Int
    var headers: [String: String]
    var body: Data

    var json: [String: Any] {
      (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:]
    }
    var rows: [[String: Any]] { json["value"] as? [[String: Any]] ?? [] }
    var nextLink: String? { json["@odata.nextLink"] as? String }
    var warnings: [String]? { json["@adminapi.warnings"] as? [String] }
    var names: [String] { rows.compactMap { $0["Name"] as? String } }
    /// The text and the type of the innermost fault.
    var fault: (message: String, type: String) {
      let error = json["error"] as? [String: Any]
      let outer = error?["innererror"] as? [String: Any]
      let inner = outer?["internalexception"] as? [String: String]
      return (inner?["message"] ?? "", inner?["type"] ?? "")
    }
  }

  func send(
    _ method: String, _ target: String, _ headers: [String: String] = [:], body: String? = nil
  ) async throws -> Reply {
    let address = target.hasPrefix("http") ? target : tenant.address + target
    guard let url = URL(string: address) else { throw URLError(.badURL) }
    var request = URLRequest(url: url)
    request.httpMethod = method
    request.httpBody = body.map { Data($0.utf8) }
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    let (data, response) = try await session.data(for: request)
    guard let response = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
    var fields: [String: String] = [:]
    for (name, value) in response.allHeaderFields {
      if let name = name as? String, let value = value as? String {
        fields[name.lowercased()] = value
      }
    }
    return Reply(status: response.statusCode, headers: fields, body: data)
  }

  func signIn(
    tenant name: String = "contoso.onmicrosoft.com", _ changes: [String: String?] = [:],
    headers: [String: String] = [:]
  ) async throws -> Reply {
    var form: [String: String?] = [
      "grant_type": "client_credentials", "client_id": tenant.options.clientID,
      "client_secret": tenant.options.clientSecret,
      "scope": "https://outlook.office365.com/.default",
    ]
    form.merge(changes) { $1 }
    let body = form.compactMap { name, value in value.map { "\(name)=\($0)" } }
      .joined(separator: "&")
    return try await send(
      "POST", "/\(name)/oauth2/v2.0/token",
      headers.merging(["Content-Type": "application/x-www-form-urlencoded"]) { $1 }, body: body)
  }

  func token(_ changes: [String: String?] = [:]) async throws -> String {
    try await signIn(changes).json["access_token"] as? String ?? ""
  }

  static let path = "/adminapi/beta/contoso.onmicrosoft.com/InvokeCommand"

  /// Calls a cmdlet with parameters given as the inside of a JSON object.
  func invoke(
    _ cmdlet: String = "Get-MailContact", _ parameters: String = "\"ResultSize\":\"Unlimited\"",
    to target: String = Wire.path, token: String, headers: [String: String] = [:]
  ) async throws -> Reply {
    var all = ["Authorization": "Bearer \(token)", "Content-Type": "application/json"]
    all["X-AnchorMailbox"] = anchor
    all.merge(headers) { $1 }
    let body = "{\"CmdletInput\":{\"CmdletName\":\"\(cmdlet)\",\"Parameters\":{\(parameters)}}}"
    return try await send("POST", target, all, body: body)
  }

  /// Follows next links to the end and gathers the pages.
  func pages(
    _ cmdlet: String = "Get-MailContact", _ parameters: String = "\"ResultSize\":\"Unlimited\"",
    to target: String = Wire.path, token: String, headers: [String: String] = [:]
  ) async throws -> [Reply] {
    var replies = [
      try await invoke(cmdlet, parameters, to: target, token: token, headers: headers)
    ]
    while let link = replies.last?.nextLink {
      replies.append(
        try await invoke(cmdlet, parameters, to: link, token: token, headers: headers))
    }
    return replies
  }
}

/// Serves a small tenant, changed as the test wants, to a client.
func withWire<Result: Sendable>(
  _ change: (inout SimulatorOptions) -> Void = { _ in },
  _ body: (Wire, SimulatedTenant) async throws -> Result
) async throws -> Result {
  var options = SimulatorOptions()
  options.contacts = 500
  change(&options)
  return try await withSimulator(options) { try await body(Wire($0), $0) }
}
