import Core
import Foundation
import Identity
import TestSupport
import Testing

/// Two certificates while one is being replaced, ends of validity, and what is told of them.
struct RotationTests {
  private static let unknown = Reply.refusal(401, error: "invalid_client", number: 700_027)

  private func keyring(days: Int = 90) async throws -> Keyring {
    let keyring = try Keyring()
    for name in ["a", "b"] {
      try await keyring.make(name, days: days)
      try keyring.join(["\(name).crt", "\(name).key"], to: "\(name).pem")
    }
    return keyring
  }

  private func both(_ keyring: Keyring) -> [CertificateSetting] {
    ["a.pem", "b.pem"].map { .file(keyring.path($0)) }
  }

  @Test func `a certificate that is not known gives way to the next`() async throws {
    let keyring = try await keyring()
    let bench = CertificateBench(keyring, answers: [Self.unknown, Reply.token("second")])
    let token = try await bench.source(both(keyring)).fetch()
    #expect(token.value == Secret("second"))
    #expect(bench.login.requests.count == 2)
    let second = try bench.assertion(of: bench.login.requests[1])
    #expect(try await keyring.verifies(second, by: "b", pss: true))
    #expect(bench.events.all.count == 1)
    #expect(bench.events.all.first?.hasSuffix("The next certificate is used.") == true)
  }

  @Test(arguments: [7_000_215, 700_016, 700_024, 53003])
  func `any other refusal is not repeated with the next`(number: Int) async throws {
    let keyring = try await keyring()
    let bench = CertificateBench(
      keyring, answers: [Reply.refusal(401, error: "invalid_client", number: number)])
    let error = await failure(of: bench.source(both(keyring)).fetch)
    #expect(error?.code == number)
    #expect(bench.login.requests.count == 1)
  }

  @Test func `a certificate nobody knows is asked for three times and then needs a person`()
    async throws
  {
    let keyring = try await keyring()
    let bench = CertificateBench(keyring, answers: [Self.unknown])
    let source = bench.source([.file(keyring.path("a.pem"))])
    for _ in 1...3 {
      let error = await failure(of: source.fetch)
      #expect(error?.kind == .transient)
      #expect(error?.retryAfter == .seconds(10))
      #expect(error?.code == 700_027)
    }
    let last = await failure(of: source.fetch)
    #expect(last?.kind == .needsPerson)
    #expect(last?.doing.contains("Upload the certificate") == true)
    #expect(bench.login.requests.count == 4)
  }

  @Test func `an ended certificate is told with its date, and nobody is asked`() async throws {
    let keyring = try await keyring(days: 5)
    let bench = CertificateBench(keyring)
    bench.time.advance(by: .seconds(8 * 86_400 + 100))
    let error = await failure(of: bench.source([.file(keyring.path("a.pem"))]).fetch)
    #expect(error?.kind == .needsPerson)
    let end = Date(
      timeIntervalSince1970: Double(bench.time.wall().milliseconds / 1000 - 3 * 86_400))
    #expect(error?.doing.contains("ended on \(end.ISO8601Format().prefix(10))") == true)
    #expect(error?.doing.contains("3 days ago") == true, "\(error as Any)")
    #expect(bench.login.requests.isEmpty)
  }

  @Test func `a certificate of the future is told with its date, and nobody is asked`() async throws
  {
    let keyring = try await keyring()
    let past = Instant(milliseconds: Int64(Date.now.timeIntervalSince1970 - 86_400) * 1000)
    let bench = CertificateBench(keyring, wall: past)
    let error = await failure(of: bench.source([.file(keyring.path("a.pem"))]).fetch)
    #expect(error?.doing.contains("is not valid before") == true)
    #expect(error?.doing.contains("clock") == true)
    #expect(bench.login.requests.isEmpty)
  }

  @Test func `an ended or unreadable certificate gives way to the next`() async throws {
    let keyring = try await keyring(days: 5)
    try await keyring.make("b", days: 400)
    try keyring.join(["b.crt", "b.key"], to: "b.pem")
    let bench = CertificateBench(keyring)
    bench.time.advance(by: .seconds(8 * 86_400))
    _ = try await bench.source(both(keyring)).fetch()
    #expect(try await keyring.verifies(bench.assertion(), by: "b", pss: true))
    try FileManager.default.removeItem(atPath: keyring.path("a.pem"))
    _ = try await bench.source(both(keyring)).fetch()
    #expect(bench.login.requests.count == 2)
  }

  @Test func `when both fail, both reasons are told`() async throws {
    let keyring = try await keyring()
    let bench = CertificateBench(keyring, answers: [Self.unknown])
    let settings = [CertificateSetting.file(keyring.path("a.pem")), .file(keyring.path("absent"))]
    let error = await failure(of: bench.source(settings).fetch)
    #expect(error?.doing.contains("Upload the certificate") == true)
    #expect(error?.doing.contains("cannot be opened") == true)
    #expect(error?.code == 700_027)
  }

  @Test(arguments: [(29, 1), (31, 0)])
  func `a certificate that ends within thirty days is told of once`(days: Int, times: Int)
    async throws
  {
    let keyring = try await keyring(days: days)
    let bench = CertificateBench(keyring)
    let source = bench.source([.file(keyring.path("a.pem"))])
    _ = try await source.fetch()
    _ = try await source.fetch()
    #expect(bench.events.all.count == times, "\(bench.events.all)")
    #expect(bench.events.all.allSatisfy { $0.contains("ends on") })
  }
}
