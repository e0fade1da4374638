import Foundation
import Testing

@testable import Simulator

/// What the tests of the simulated sign-in ask for.
extension Wire {
  static let user = "admin@contoso.onmicrosoft.com"
  static let everything = "https://outlook.office365.com/.default openid offline_access"

  /// Signs the tenant's first user in, by the shortest way.
  func signInUser(
    _ changes: [String: String?] = [:], tenant name: String = "contoso.onmicrosoft.com"
  ) async throws -> Reply {
    let form: [String: String?] = [
      "grant_type": "password", "username": Self.user, "password": "simulated-password",
      "client_secret": nil, "scope": Self.everything,
    ]
    return try await signIn(tenant: name, form.merging(changes) { $1 })
  }

  func refresh(_ token: String?, _ changes: [String: String?] = [:]) async throws -> Reply {
    let form: [String: String?] = [
      "grant_type": "refresh_token", "refresh_token": token, "client_secret": nil,
    ]
    return try await signIn(form.merging(changes) { $1 })
  }

  func post(_ path: String, _ form: [String: String]) async throws -> Reply {
    try await send(
      "POST", path, ["Content-Type": "application/x-www-form-urlencoded"],
      body: form.map { "\($0)=\($1)" }.joined(separator: "&"))
  }
}

extension Wire.Reply {
  /// The number behind `AADSTS`, where there is one.
  var code: Int? { (json["error_codes"] as? [Int])?.first }
  var error: String? { json["error"] as? String }

  /// A field of the answer that is text.
  func text(_ name: String) throws -> String {
    try #require(json[name] as? String, "\(String(decoding: body, as: UTF8.self))")
  }

  /// The claims of a token in the answer.
  func claims(_ name: String = "access_token") throws -> [String: Any] {
    let parts = try text(name).split(separator: ".")
    let bytes = try #require(Base64Text.decode(parts[1]))
    return try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
  }
}
