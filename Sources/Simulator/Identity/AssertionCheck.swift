import Foundation
import Synchronization

/// Judges client assertions as the identity service does: signature, audience, names and time.
///
/// It takes every spelling live clients send (padded or standard base64, numbers as texts, no
/// `nbf`), and shares no code with the client of this project. It never believes a certificate that
/// comes along, nor an issuer's word about itself: only what is registered counts.
final class AssertionCheck: Sendable {
  static let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
  /// How far an assertion's times may be off.
  static let skew = Duration.seconds(300)

  /// What was seen of one client.
  private struct State {
    var used: Set<String> = []
    var unknownLeft: Int
  }

  private let certificates: [RegisteredCertificate]
  private let federations: [SimulatorIdentity.FederatedCredential]
  private let client: String
  private let refusesReplays: Bool
  private let state: Mutex<State>

  init(_ options: SimulatorOptions) {
    certificates = options.certificates
    federations = options.identity.federatedCredentials
    client = options.clientID
    refusesReplays = options.refusesReplayedAssertions
    state = Mutex(State(unknownLeft: options.certificateDelay))
  }

  /// Throws unless the assertion proves the client, at one of the audiences and this moment.
  func verify(_ assertion: String, audiences: [String], now: Date) throws(EntraError) {
    guard let token = Assertion(assertion) else { throw .malformedAssertion }
    if let issuer = token.issuer, issuer.contains("://") {
      try verifyFederation(token, assertion, issuer: issuer)
      return try verifyTimes(of: token, now: now)
    }
    guard token.issuer == token.subject, token.subject?.lowercased() == client.lowercased() else {
      throw .foreignAssertion(client)
    }
    try verifyKey(of: token)
    guard let audience = token.audience?.lowercased(), audiences.contains(audience) else {
      throw .wrongAudience
    }
    try verifyTimes(of: token, now: now)
    guard refusesReplays else { return }
    guard let id = token.id, state.withLock({ $0.used.insert(id).inserted }) else {
      throw .replayedAssertion
    }
  }

  private func verifyTimes(of token: Assertion, now: Date) throws(EntraError) {
    let skew = Self.skew / .seconds(1)
    guard let ends = token.ends, ends > now.timeIntervalSince1970 - skew,
      token.begins ?? 0 < now.timeIntervalSince1970 + skew
    else { throw .untimelyAssertion }
  }

  /// Compares a token of another issuer with what is registered, part by part, letter by letter.
  private func verifyFederation(
    _ token: Assertion, _ text: String, issuer: String
  ) throws(EntraError) {
    let issued = federations.filter { $0.issuer == issuer }
    guard !issued.isEmpty else { throw .unknownFederation(.issuer, issuer) }
    let subject = token.subject ?? ""
    let known = issued.filter { $0.subject == subject }
    guard !known.isEmpty else { throw .unknownFederation(.subject, subject) }
    let audience = token.audience ?? ""
    let meant = known.filter { $0.audience == audience }
    guard !meant.isEmpty else { throw .unknownFederation(.audience, audience) }
    let isGenuine = meant.contains { credential in
      credential.certificate.map { $0.verifies(token) } ?? (SignedToken.claims(of: text) != nil)
    }
    guard isGenuine else { throw .unknownAssertion }
  }

  private func verifyKey(of token: Assertion) throws(EntraError) {
    let named = certificates.filter { $0.isNamed(by: token) }
    guard named.contains(where: { $0.verifies(token) }) else { throw .unknownAssertion }
    // As while the servers hear of a new certificate one after the other.
    let isKnown = state.withLock { state in
      defer { state.unknownLeft = max(state.unknownLeft - 1, 0) }
      return state.unknownLeft == 0
    }
    guard isKnown else { throw .unknownAssertion }
  }
}

/// A client assertion taken apart.
///
/// It believes nothing it reads.
struct Assertion {
  enum Algorithm: String { case ps256 = "PS256", rs256 = "RS256" }

  let algorithm: Algorithm
  /// What the signature is over.
  let signed: [UInt8]
  let signature: [UInt8]
  let sha1: [UInt8]?
  let sha256: [UInt8]?
  let audience: String?
  let issuer: String?
  let subject: String?
  let id: String?
  let begins: Double?
  let ends: Double?

  init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let header = Base64Text.decode(parts[0]).flatMap(JSONValue.parse),
      let claims = Base64Text.decode(parts[1]).flatMap(JSONValue.parse),
      let signature = Base64Text.decode(parts[2]),
      let algorithm = header["alg"]?.text.flatMap(Algorithm.init)
    else { return nil }
    self.algorithm = algorithm
    signed = Array("\(parts[0]).\(parts[1])".utf8)
    self.signature = signature
    sha1 = header["x5t"]?.text.flatMap { Base64Text.decode($0) }
    sha256 = header["x5t#S256"]?.text.flatMap { Base64Text.decode($0) }
    audience = claims["aud"]?.text ?? claims["aud"].texts.first
    issuer = claims["iss"]?.text
    subject = claims["sub"]?.text
    id = claims["jti"]?.text
    begins = Self.number(claims["nbf"])
    ends = Self.number(claims["exp"])
  }

  private static func number(_ value: JSONValue?) -> Double? {
    value?.number ?? value?.text.flatMap(Double.init)
  }
}
