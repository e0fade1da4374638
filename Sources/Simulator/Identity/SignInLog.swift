import HTTPTypes
import Synchronization

/// Keeps what each token request asked for and got, for whoever judges a client.
///
/// It never keeps a secret, a password, a token or a code; only what kind of proof came.
final class SignInLog: Sendable {
  /// The oldest are forgotten beyond so many.
  static let most = 10_000

  private let entries = Mutex<[JSONValue]>([])

  func note(_ request: SignInRequest, number: Int, _ answer: Answer, _ refusal: EntraError?) {
    let entry = Self.entry(request, number: number, answer, refusal)
    entries.withLock { entries in
      if entries.count >= Self.most { entries.removeFirst(Self.most / 10) }
      entries.append(entry)
    }
  }

  /// Every entry as one line of JSON.
  var lines: [UInt8] {
    entries.withLock { $0 }.flatMap { $0.bytes + [UInt8(ascii: "\n")] }
  }

  private static func entry(
    _ request: SignInRequest, number: Int, _ answer: Answer, _ refusal: EntraError?
  ) -> JSONValue {
    var entry: JSONValue = [
      "number": .number(Double(number)), "tenant": .text(request.tenant),
      "version": request.version == .two ? 2 : 1, "status": .number(Double(answer.status.code)),
      "proof": .text(proof(request)),
    ]
    for name in ["grant_type", "client_id", "username", "scope", "resource", "claims"] {
      if let value = request.form[name] { entry.add(name, .text(value)) }
    }
    if let id = request.question.header("client-request-id") {
      entry.add("client-request-id", .text(id))
    }
    if let code = refusal?.code { entry.add("code", .number(Double(code))) }
    if let assertion = request.form["client_assertion"].flatMap(Assertion.init) {
      entry.add("assertion", described(assertion))
    }
    return entry
  }

  private static func proof(_ request: SignInRequest) -> String {
    if request.form["client_assertion"] != nil { return "assertion" }
    if request.form["client_secret"] != nil { return "secret" }
    return request.question.header("Authorization") == nil ? "none" : "basic"
  }

  private static func described(_ assertion: Assertion) -> JSONValue {
    var document: JSONValue = [
      "alg": .text(assertion.algorithm.rawValue), "x5t": .flag(assertion.sha1 != nil),
      "x5t#S256": .flag(assertion.sha256 != nil),
    ]
    for (name, value) in [
      ("iss", assertion.issuer), ("sub", assertion.subject), ("aud", assertion.audience),
      ("jti", assertion.id),
    ] {
      if let value { document.add(name, .text(value)) }
    }
    return document
  }
}
