import Core
import Foundation
import Identity
import TestSupport
import Testing

/// What was refused for good is not asked again by anybody in the process.
struct RefusalMemoryTests {
  private let memory = RefusalMemory()
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func source(
    _ login: FakeLogin, tenant: String = SampleToken.tenant
  ) -> ClientSecretSource {
    var application = ClientApplication.sample
    application.tenant = tenant
    return ClientSecretSource(
      application: application, secret: .file("\(folder.path)/secret"),
      surroundings: Surroundings(environment: [:]), http: login, time: ManualTime(),
      refusals: memory, requestID: { "id" })
  }

  @Test(arguments: [7_000_215, 700_016, 53003, 90002])
  func `a refusal for good is not asked for again by another source`(number: Int) async throws {
    try folder.write("wrong", to: "secret")
    let login = FakeLogin([Reply.refusal(number: number)])
    for _ in 1...3 {
      let error = await failure(of: source(login).fetch)
      #expect(error?.code == number)
    }
    #expect(login.requests.count == 1)
  }

  @Test func `another secret and another tenant are other questions`() async throws {
    try folder.write("wrong", to: "secret")
    let login = FakeLogin([Reply.refusal(number: 7_000_215)])
    _ = await failure(of: source(login).fetch)
    _ = await failure(of: source(login, tenant: "fabrikam.example").fetch)
    #expect(login.requests.count == 2)
    try folder.write("other", to: "secret")
    _ = await failure(of: source(login).fetch)
    #expect(login.requests.count == 3)
  }

  @Test(arguments: [
    Reply.refusal(429, number: 90055), Reply.refusal(number: 90033), Reply.json(503, ""),
    Reply.json(407, ""), Reply.json(200, "<html>"),
    .failure(TransportError(.reset, doing: "The wire said no.")),
  ])
  func `what passes, and what a proxy or the wire says, is asked again`(
    answer: FakeLogin.Answer
  ) async throws {
    try folder.write("right", to: "secret")
    let login = FakeLogin([answer])
    for _ in 1...2 { _ = await failure(of: source(login).fetch) }
    #expect(login.requests.count == 2)
  }

  @Test func `a certificate that was refused for good is known by its thumbprint`() async throws {
    let keyring = try Keyring()
    for name in ["a", "b"] {
      try await keyring.make(name)
      try keyring.join(["\(name).crt", "\(name).key"], to: "\(name).pem")
    }
    let bench = CertificateBench(keyring, answers: [Reply.refusal(number: 700_016)])
    let source = bench.source([.file(keyring.path("a.pem"))])
    for _ in 1...2 { #expect(await failure(of: source.fetch)?.code == 700_016) }
    #expect(bench.login.requests.count == 1)
    try keyring.join(["b.crt", "b.key"], to: "a.pem")
    _ = await failure(of: source.fetch)
    #expect(bench.login.requests.count == 2)
  }
}
