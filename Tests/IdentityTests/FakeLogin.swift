import Core
import Foundation
import Identity
import Synchronization
import TestSupport

/// A login host in memory: it answers from a script and keeps what it was asked.
final class FakeLogin: HTTPClient {
  typealias Answer = Result<HTTPResponse, TransportError>

  private struct State {
    var answers: [Answer]
    var requests: [HTTPRequest] = []
  }

  private let state: Mutex<State>
  private let onSend: @Sendable () -> Void

  init(_ answers: [Answer], onSend: @escaping @Sendable () -> Void = {}) {
    state = Mutex(State(answers: answers))
    self.onSend = onSend
  }

  var requests: [HTTPRequest] { state.withLock { $0.requests } }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    onSend()
    let answer = state.withLock { state -> Answer in
      state.requests.append(request)
      return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
    }
    return try answer.get()
  }
}

/// Replies as a login host, or whatever stands in its place, would send them.
enum Reply {
  static func json(
    _ status: Int, _ body: String, headers: [(name: String, value: String)] = []
  ) -> FakeLogin.Answer {
    .success(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
  }

  static func token(
    _ token: String = "opaque-token", expiresIn: String = "3599", type: String = "Bearer",
    headers: [(name: String, value: String)] = []
  ) -> FakeLogin.Answer {
    json(
      200,
      #"{"token_type":"\#(type)","expires_in":\#(expiresIn),"access_token":"\#(token)"}"#,
      headers: headers)
  }

  /// The header by which a host tells its time.
  static func date(_ moment: Instant) -> [(name: String, value: String)] {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = .gmt
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    let date = Date(timeIntervalSince1970: Double(moment.milliseconds / 1000))
    return [("date", format.string(from: date))]
  }

  static func refusal(
    _ status: Int = 400, error: String = "invalid_request", number: Int, text: String = "Details.",
    headers: [(name: String, value: String)] = []
  ) -> FakeLogin.Answer {
    json(
      status,
      #"""
      {"error":"\#(error)","error_description":"AADSTS\#(number): \#(text)\r\nTrace ID: \#
      0f5e0c1a-1111-4222-8333-944444444444\r\nTimestamp: 2025-06-15 15:06:40Z","error_codes":\#
      [\#(number)],"correlation_id":"5b0fbd5c-aaaa-4bbb-8ccc-9ddddddddddd"}
      """#.replacing("\\#\n", with: ""), headers: headers)
  }
}

/// Invented tokens with a real shape; their signature is a word.
enum SampleToken {
  static let tenant = "11111111-2222-4333-8444-555555555555"
  static let client = "36ee4c6c-0812-40a2-b820-b22ebd02bce3"
  static let resource = "https://outlook.office365.com"
  /// Where `ManualTime`'s wall clock begins.
  static let now = 1_750_000_000

  static func jwt(
    _ changes: [String: String?] = [:], issued: Int = now, expires: Int = now + 3600
  ) -> String {
    var claims: [String: String?] = [
      "aud": "\"\(resource)\"", "tid": "\"\(tenant)\"", "appid": "\"\(client)\"",
      "roles": #"["Exchange.ManageAsApp"]"#, "uti": "\"uti-1\"", "iat": "\(issued)",
      "exp": "\(expires)",
    ]
    claims.merge(changes) { _, new in new }
    let fields = claims.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }.sorted()
    return [#"{"typ":"JWT","alg":"RS256"}"#, "{\(fields.joined(separator: ","))}", "signed"]
      .map(base64URL).joined(separator: ".")
  }

  private static func base64URL(_ text: String) -> String {
    Data(text.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }
}

/// The error of a throwing call, or nil when it did not throw.
func failure<Value>(
  of work: () async throws(SignInError) -> Value
) async -> SignInError? {
  do throws(SignInError) {
    _ = try await work()
    return nil
  } catch {
    return error
  }
}
