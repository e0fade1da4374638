import Core
import Foundation
import Identity
import Synchronization
import TestSupport
import Transport

/// An identity server nobody here wrote, as `scripts/interop glewlwyd` has set it up.
///
/// It is there only while that script runs, which names a description of it in `ROLLCALL_GLEWLWYD`.
struct Glewlwyd: Decodable {
  var login: String
  var tenant: String
  var resource: String
  /// Where the script put certificates and the secret.
  var folder: String
  /// The application with a secret, the one with a certificate, and one whose tokens can be read.
  var secretClient: String
  var certificateClient: String
  var readableClient: String

  private static let description = ProcessInfo.processInfo.environment["ROLLCALL_GLEWLWYD"]
  static var isThere: Bool { description != nil }

  init() throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: Self.description ?? "/dev/null"))
    self = try JSONDecoder().decode(Self.self, from: data)
  }

  func application(_ client: String, at login: String? = nil) -> ClientApplication {
    ClientApplication(
      login: login ?? self.login, tenant: tenant, client: client, resource: resource)
  }

  func file(_ name: String) -> SecretSource { .file("\(folder)/\(name)") }

  func secretSource(
    _ client: String? = nil, secret: SecretSource? = nil, environment: [String: String] = [:],
    through http: any HTTPClient
  ) -> ClientSecretSource {
    ClientSecretSource(
      application: application(client ?? secretClient), secret: secret ?? file("app.secret"),
      surroundings: Surroundings(environment: environment), http: http, time: Self.time(),
      requestID: { UUID().uuidString })
  }

  /// A source whose clock is off by `lead`, and whose ids are `ids` where given.
  func certificateSource(
    _ name: String = "app", at login: String? = nil, algorithm: SigningAlgorithm? = nil,
    clockLead lead: Duration = .zero, ids: (@Sendable () -> String)? = nil,
    through http: any HTTPClient
  ) -> CertificateSource {
    var setting = CertificateSetting(.kept(file("\(name).pem")))
    setting.algorithm = algorithm
    return CertificateSource(
      application: application(certificateClient, at: login),
      credential: CertificateCredential(certificates: [setting]),
      surroundings: Surroundings(environment: [:]), http: http, time: Self.time(ahead: lead),
      newID: ids ?? { UUID().uuidString })
  }

  static func client() -> CurlClient {
    CurlClient(configuration: ClientConfiguration(version: "0", environment: [:]))
  }

  /// A clock that stands still, as far from the server's as is wished.
  static func time(ahead lead: Duration = .zero) -> ManualTime {
    ManualTime(wall: Instant(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000)) + lead)
  }
}

/// Passes requests on to a real client, and counts the answers by their status.
final class CountingClient: HTTPClient {
  private let client = Glewlwyd.client()
  private let seen = Mutex<[HTTPResponse]>([])

  var answers: [HTTPResponse] { seen.withLock { $0 } }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let response = try await client.send(request)
    seen.withLock { $0.append(response) }
    return response
  }

  deinit { client.close() }
}
