import Core
import Foundation
import Identity
import Synchronization
import TestSupport
import Testing

/// A certificate source before a login host in memory.
///
/// The host answers with tokens unless it is given something else to say.
struct CertificateBench {
  let keyring: Keyring
  let login: FakeLogin
  let events = EventLog()
  /// The machine's own day, because openssl dates certificates by it.
  let time: ManualTime

  init(
    _ keyring: Keyring, answers: [FakeLogin.Answer] = [Reply.token()],
    wall: Instant = Instant(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000))
  ) {
    self.keyring = keyring
    login = FakeLogin(answers)
    time = ManualTime(wall: wall)
  }

  func source(
    _ settings: [CertificateSetting], sign: [String]? = nil, environment: [String: String] = [:]
  ) -> CertificateSource {
    let ids = Mutex(0)
    let events = events
    return CertificateSource(
      application: ClientApplication(
        login: "https://login.example/", tenant: SampleToken.tenant, client: SampleToken.client,
        resource: SampleToken.resource),
      credential: CertificateCredential(certificates: settings, sign: sign),
      surroundings: Surroundings(
        environment: ["PATH": "/usr/bin:/bin", "PASSWORD": Keyring.password].merging(environment) {
          $1
        }),
      http: login, time: time,
      newID: {
        ids.withLock { count in
          count += 1
          return "id-\(count)"
        }
      }, observer: { events.note($0) })
  }

  func fetch(_ setting: CertificateSetting) async throws {
    _ = try await source([setting]).fetch()
  }

  /// What went out in the last request's form, decoded.
  func form(of request: HTTPRequest? = nil) throws -> [String: String] {
    let request = try #require(request ?? login.requests.last)
    let pairs = String(decoding: request.body, as: UTF8.self).split(separator: "&").map {
      $0.split(separator: "=", maxSplits: 1).map { String($0).removingPercentEncoding ?? "" }
    }
    return Dictionary(pairs.map { ($0[0], $0.count > 1 ? $0[1] : "") }) { $1 }
  }

  func assertion(of request: HTTPRequest? = nil) throws -> String {
    try #require(try form(of: request)["client_assertion"])
  }

  /// A part of an assertion, as JSON.
  static func part(_ number: Int, of assertion: String) throws -> [String: Any] {
    let parts = assertion.split(separator: ".")
    try #require(parts.count == 3)
    let data = try #require(Keyring.decode(parts[number]))
    return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
  }
}

extension CertificateSetting {
  static func file(_ path: String) -> CertificateSetting {
    CertificateSetting(.kept(.file(path)))
  }

  func changed(_ change: (inout CertificateSetting) -> Void) -> CertificateSetting {
    var copy = self
    change(&copy)
    return copy
  }
}
