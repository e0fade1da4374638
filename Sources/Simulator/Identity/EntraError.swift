import Foundation
import HTTPTypes

/// A refusal of the identity service, in the service's own form.
///
/// The texts are ours; codes, kinds and statuses are the service's.
struct EntraError: Error, Equatable {
  /// The number behind `AADSTS`; nil where only OAuth has a word.
  var code: Int?
  var kind: String
  var message: String
  /// What the service adds for programs, such as `bad_token`.
  var suberror: String?

  /// 401 belongs to a client that could not prove who it is, 400 to all else.
  var status: HTTPResponse.Status { kind == "invalid_client" ? .unauthorized : .badRequest }

  static func wrongSecret(_ client: String) -> EntraError {
    EntraError(
      code: 7_000_215, kind: "invalid_client",
      message: "Invalid client secret provided for app '\(client)'. Send the secret's value.")
  }
  static let noSecret = EntraError(
    code: 7_000_218, kind: "invalid_client",
    message: "The request body must contain 'client_secret' or 'client_assertion'.")
  static let unknownAssertion = EntraError(
    code: 700_027, kind: "invalid_client",
    message: "The key that signed the client assertion is not registered with the application.")
  static let malformedAssertion = EntraError(
    code: 50_012, kind: "invalid_client",
    message: "The client assertion is not a signed token that can be read.")
  static let replayedAssertion = EntraError(
    code: 50_012, kind: "invalid_client",
    message: "The client assertion was used before, or has no 'jti'. Make a new one each time.")
  static let wrongAudience = EntraError(
    code: 700_023, kind: "invalid_client",
    message: "The client assertion's audience is not this tenant's token endpoint.")
  static let untimelyAssertion = EntraError(
    code: 700_024, kind: "invalid_client",
    message: "The client assertion is not within its valid time range. Check both clocks.")
  static let wrongAssertionType = EntraError(
    code: 50_012, kind: "invalid_request",
    message: "The parameter 'client_assertion_type' is missing or unknown.")
  static func foreignAssertion(_ client: String) -> EntraError {
    EntraError(
      code: 700_021, kind: "invalid_client",
      message: "The client assertion's 'iss' and 'sub' are not the application '\(client)'.")
  }
  static func unknownClient(_ client: String, _ tenant: String) -> EntraError {
    EntraError(
      code: 700_016, kind: "unauthorized_client",
      message: "Application '\(client)' was not found in the directory '\(tenant)'.")
  }
  static func unknownTenant(_ tenant: String) -> EntraError {
    EntraError(
      code: 90_002, kind: "invalid_tenant",
      message: "Tenant '\(tenant)' not found. Check the tenant and the cloud.")
  }
  static func badScope(_ scope: String) -> EntraError {
    EntraError(
      code: 70_011, kind: "invalid_scope",
      message: "The scope '\(scope)' is not valid. Ask for one resource followed by '/.default'.")
  }
  static func unknownResource(_ resource: String, _ tenant: String) -> EntraError {
    EntraError(
      code: 500_011, kind: "invalid_resource",
      message: "The resource '\(resource)' was not found in the tenant '\(tenant)'.")
  }
  static func missing(_ parameter: String) -> EntraError {
    EntraError(
      code: 900_144, kind: "invalid_request",
      message: "The request body must contain the parameter '\(parameter)'.")
  }
  static func unsupportedGrant(_ grant: String) -> EntraError {
    EntraError(
      code: 70_003, kind: "unsupported_grant_type",
      message: "The app asked for the grant type '\(grant)', which it may not use.")
  }

  /// What a test or a trial wants to see refused.
  static func wished(_ refusal: SimulatorOptions.SignInRefusal) -> EntraError {
    EntraError(
      code: refusal.code, kind: refusal.kind, message: "The sign-in was refused, as was asked for.")
  }

  func bytes(trace: String, correlation: String, now: Date) -> [UInt8] {
    let stamp = Ticks(unixSeconds: Int(now.wholeSeconds)).description.prefix(19)
      .replacing("T", with: " ")
    let number = code.map { "AADSTS\($0): " } ?? ""
    let description = """
      \(number)\(message) Trace ID: \(trace) Correlation ID: \(correlation) \
      Timestamp: \(stamp)Z
      """
    let codes = code.map { [JSONValue.number(Double($0))] } ?? []
    var members: [JSONValue.Member] = [
      .init(name: "error", value: .text(kind)),
      .init(name: "error_description", value: .text(description)),
      .init(name: "error_codes", value: .list(codes)),
      .init(name: "timestamp", value: .text("\(stamp)Z")),
      .init(name: "trace_id", value: .text(trace)),
      .init(name: "correlation_id", value: .text(correlation)),
    ]
    if let code {
      let address = "https://login.simulator.example/error?code=\(code)"
      members.append(.init(name: "error_uri", value: .text(address)))
    }
    if let suberror { members.append(.init(name: "suberror", value: .text(suberror))) }
    return JSONValue.object(members).bytes
  }
}
