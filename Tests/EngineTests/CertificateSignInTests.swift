import Core
import Engine
import Foundation
import Identity
import Simulator
import Synchronization
import TestSupport
import Testing
import Transport

/// The client's certificate sign-in against the simulated service, over real HTTP.
struct CertificateSignInTests {
  /// Makes `NAME.pem`, a certificate with its key, and registers nothing.
  private static func bundle(_ name: String, in folder: URL) async throws -> [UInt8] {
    let (certificate, key) = (folder.appending(path: "\(name).crt"), folder.appending(path: "key"))
    try await Tool.run([
      "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key.path, "-out",
      certificate.path, "-days", "90", "-subj", "/CN=\(name).example",
    ])
    let pem = try Data(contentsOf: certificate)
    let bundle = folder.appending(path: "\(name).pem")
    try (pem + Data(contentsOf: key)).write(to: bundle)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: bundle.path)
    return Array(pem)
  }

  @Test
  func `PS256 and RS256 sign in, a new certificate falls over, and no assertion serves twice`()
    async throws
  {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "rollcall-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var options = SimulatorOptions()
    options.contacts = 10
    options.refusesReplayedAssertions = true
    let known = try await Self.bundle("known", in: folder)
    _ = try await Self.bundle("strange", in: folder)
    options.certificates = [try #require(RegisteredCertificate(pem: known))]
    func setting(_ name: String) -> CertificateSetting {
      CertificateSetting(.kept(.file(folder.appending(path: "\(name).pem").path)))
    }
    var old = setting("known")
    old.algorithm = .rs256
    old.isSentAlong = true
    let ways = [
      [setting("known")], [old], [setting("strange"), setting("known")], [setting("strange")],
    ]
    try await withSimulator(options) { tenant in
      let client = CurlClient(configuration: ClientConfiguration(version: "test", environment: [:]))
      defer { client.close() }
      var outcomes: [Int?] = []
      for settings in ways {
        let source = CertificateSource(
          application: ClientApplication(
            login: tenant.address, tenant: tenant.options.domain,
            client: tenant.options.clientID, resource: "https://outlook.office365.com"),
          credential: CertificateCredential(certificates: settings),
          surroundings: Surroundings(environment: [:]), http: client, time: SystemTime(),
          newID: { UUID().uuidString })
        do throws(SignInError) {
          _ = try await source.fetch()
          _ = try await source.fetch()
          outcomes.append(nil)
        } catch { outcomes.append(error.code) }
      }
      #expect(outcomes == [nil, nil, nil, 700_027])
      #expect(tenant.statistics.tokensIssued == 6)
    }
  }

  /// A machine whose clock is an hour ahead.
  private struct FastTime: TimeSource {
    let time = SystemTime()
    func monotonic() -> Monotonic { time.monotonic() }
    func wall() -> Instant { time.wall() + .seconds(3600) }
    func sleep(until reading: Monotonic) async throws { try await time.sleep(until: reading) }
  }

  @Test func `a machine whose clock is an hour ahead signs in and is told of it`() async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "rollcall-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var options = SimulatorOptions()
    options.contacts = 10
    let known = try await Self.bundle("known", in: folder)
    options.certificates = [try #require(RegisteredCertificate(pem: known))]
    let setting = CertificateSetting(.kept(.file(folder.appending(path: "known.pem").path)))
    try await withSimulator(options) { tenant in
      let client = CurlClient(configuration: ClientConfiguration(version: "test", environment: [:]))
      defer { client.close() }
      let told = Mutex<[String]>([])
      let source = CertificateSource(
        application: ClientApplication(
          login: tenant.address, tenant: tenant.options.domain,
          client: tenant.options.clientID, resource: "https://outlook.office365.com"),
        credential: CertificateCredential(certificates: [setting]),
        surroundings: Surroundings(environment: [:]), http: client, time: FastTime(),
        newID: { UUID().uuidString }
      ) { event in
        if case .advice(let sentence) = event { told.withLock { $0.append(sentence) } }
      }
      _ = try await source.fetch()
      #expect(told.withLock { $0.count } == 1)
      #expect(told.withLock { $0.first?.contains("s ahead of that of 127.0.0.1") } == true)
      #expect(tenant.statistics.tokensIssued == 1)
    }
  }
}
