import Core
import Foundation
import Identity
import Testing

/// Our token sources against an identity server nobody here wrote, over real connections.
///
/// `scripts/interop glewlwyd` starts that server and fails unless every test here was run.
@Suite(.enabled(if: Glewlwyd.isThere, "scripts/interop glewlwyd starts the server"))
struct GlewlwydTests {
  private let server: Glewlwyd
  private let http = CountingClient()

  init() throws { server = try Glewlwyd() }

  private var statuses: [Int] { http.answers.map(\.status) }

  /// The server refuses with 403 and nothing else, which Entra ID never does.
  private func expectEmptyRefusal(_ error: SignInError?, statuses wanted: [Int] = [403]) {
    #expect(statuses == wanted)
    #expect(http.answers.last?.body == [])
    #expect(error?.kind == .needsPerson)
    #expect(
      error?.doing.hasSuffix(
        " failed: It was refused with status 403 and an empty answer, by 127.0.0.1 or a proxy in its "
          + "place; Entra ID would say why. Let this program reach 127.0.0.1 unaltered; where it "
          + "does, check the credential and the login endpoint in the tenants file.") == true,
      "\(error as Any)")
  }

  @Test func `the tenant is found by its metadata`() async throws {
    let lookup = TenantLookup(
      http: http, time: Glewlwyd.time(), requestID: { UUID().uuidString })
    let found = try await lookup.metadata(of: server.tenant, at: server.login)
    #expect(found.id == GUID(server.tenant))
    #expect(abs(found.clockLead?.inSeconds ?? 99) < 10)
  }

  @Test func `a client secret brings a token`() async throws {
    let source = server.secretSource(through: http)
    let token = try await source.fetch()
    #expect(token.life == .seconds(3600))
    #expect(token.value.reveal { $0.split(separator: ".").count } == 5)
    #expect(statuses == [200])
  }

  @Test func `a wrong secret is sent once and refused in a sentence without it`() async throws {
    let source = server.secretSource(
      secret: .env("S"), environment: ["S": "canary+/=&%ü"], through: http)
    let error = await failure(of: source.fetch)
    expectEmptyRefusal(error)
    #expect(!"\(error as Any)".contains("canary"))
  }

  @Test func `a client nobody knows is refused`() async throws {
    let source = server.secretSource("99999999-1111-4222-8333-444444444444", through: http)
    expectEmptyRefusal(await failure(of: source.fetch))
  }

  @Test func `a readable token of another kind of server is not used`() async throws {
    let error = await failure(
      of: server.secretSource(server.readableClient, through: http).fetch)
    #expect(statuses == [200])
    #expect(error?.kind == .misconfigured)
    #expect(error?.claims?.tenant == server.tenant)
    #expect(error?.claims?.client == server.readableClient)
    #expect(error?.claims?.roles == ["Exchange.ManageAsApp"])
    #expect(error?.doing.contains("aud names \(server.resource)/.default") == true)
  }

  @Test func `a certificate brings a token, and again with a new assertion`() async throws {
    let source = server.certificateSource(through: http)
    for _ in 1...2 {
      let token = try await source.fetch()
      #expect(token.life == .seconds(3600))
    }
    #expect(statuses == [200, 200])
  }

  @Test func `the server takes no signature but PS256 from this client`() async throws {
    let source = server.certificateSource(algorithm: .rs256, through: http)
    expectEmptyRefusal(await failure(of: source.fetch))
    _ = try await server.certificateSource(algorithm: .ps256, through: http).fetch()
  }

  @Test func `an assertion with an id that was used is refused`() async throws {
    let id = UUID().uuidString
    let source = server.certificateSource(ids: { id }, through: http)
    _ = try await source.fetch()
    expectEmptyRefusal(await failure(of: source.fetch), statuses: [200, 403])
  }

  @Test func `another key than the registered one is refused`() async throws {
    let source = server.certificateSource("stranger", through: http)
    expectEmptyRefusal(await failure(of: source.fetch))
  }

  @Test(arguments: [Duration.seconds(-3600), .seconds(2 * 3600)])
  func `an assertion by a clock that is hours off is refused, and by one minutes off is not`(
    lead: Duration
  ) async throws {
    let source = server.certificateSource(clockLead: lead, through: http)
    expectEmptyRefusal(await failure(of: source.fetch))
    _ = try await server.certificateSource(clockLead: lead / 15, through: http).fetch()
  }

  @Test func `an assertion for another address is refused`() async throws {
    let elsewhere = server.login.replacing("127.0.0.1", with: "localhost")
    let source = server.certificateSource(at: elsewhere, through: http)
    let error = await failure(of: source.fetch)
    #expect(statuses == [403])
    #expect(error?.doing.contains("status 403 and an empty answer, by localhost") == true)
  }
}
