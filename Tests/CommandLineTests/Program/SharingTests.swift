import Foundation
import Testing

@testable import Simulator

/// Processes of one store share their tokens, as real processes at a real login host.
@Suite(.timeLimit(.minutes(10)))
struct SharingTests {
  private struct Status: Decodable { var renewals: Int }

  private func renewals(in printed: String) throws -> Int {
    try JSONDecoder().decode(Status.self, from: Data(printed.utf8)).renewals
  }

  private func addJob(to place: Workplace) throws {
    let text = String(decoding: try place.contents(of: "job.yaml"), as: UTF8.self)
    try place.write(
      text.replacing("job: people", with: "job: others")
        .replacing("people.jsonl", with: "others.jsonl"), to: "others.yaml")
  }

  @Test func `two runs that begin at once sign in once`() async throws {
    try await withWorkplace { place in
      try addJob(to: place)
      async let one = place.rollcall("run", "job.yaml")
      async let other = place.rollcall("run", "others.yaml")
      let codes = try await [one.code, other.code]
      #expect(codes == [0, 0])
      #expect(place.tenant.statistics.tokensIssued == 1)
      #expect(try place.mode(of: Workplace.tokens) == 0o600)
    }
  }

  @Test func `two runs whose tokens end ask for as many as one would`() async throws {
    try await withWorkplace({ $0.latency = .milliseconds(100) }) { place in
      try addJob(to: place)
      async let one = place.rollcall("run", "job.yaml", "--width", "2")
      async let other = place.rollcall("run", "others.yaml", "--width", "2")
      for (pages, tokens) in [(10, 1), (30, 2)] {
        func isReached() -> Bool {
          let counts = place.tenant.statistics
          return counts.pages >= pages && counts.tokensIssued >= tokens
        }
        while !isReached() { await Task.yield() }
        // By the tenant's clock each token there is has ended, whatever these processes think.
        place.tenant.advance(by: .seconds(3700))
      }
      let codes = try await [one.code, other.code]
      #expect(codes == [0, 0])
      #expect(place.tenant.statistics.tokensIssued == 3)
    }
  }

  @Test func `two runs renew short tokens for each other`() async throws {
    try await withWorkplace({ options in
      options.latency = .milliseconds(300)
      options.tokenLife = .seconds(5)
    }) { place in
      try addJob(to: place)
      async let one = place.rollcall("run", "job.yaml", "--width", "2", "--json")
      async let other = place.rollcall("run", "others.yaml", "--width", "2", "--json")
      let ended = try await [one, other]
      #expect(ended.map(\.code) == [0, 0], "\(ended.map(\.told))")
      let renewals = try ended.map { try self.renewals(in: $0.data) }
      #expect(try #require(renewals.min()) >= 1)
      let issued = place.tenant.statistics.tokensIssued
      // Two that share nothing sign in once each, and renew by themselves. On a busy machine one
      // may skip what the other brought, so only the test above counts exactly.
      #expect(issued < renewals.reduce(2, +), "\(issued) tokens, renewals \(renewals)")
    }
  }

  @Test func `a tenant without a cache leaves no token behind, and each process signs in`()
    async throws
  {
    try await withWorkplace { place in
      let text = String(decoding: try place.contents(of: "tenants.yaml"), as: UTF8.self)
      try place.write(text + "  cache: none\n", to: "tenants.yaml")
      #expect(try await place.rollcall("run", "job.yaml").code == 0)
      #expect(try await place.rollcall("run", "job.yaml").code == 0)
      #expect(place.tenant.statistics.tokensIssued == 2)
      #expect(!place.has(Workplace.tokens))
      #expect(!place.has(Workplace.tokens + ".lock"))
    }
  }

  @Test func `a cache that others can read is not used, and a person is told what to do`()
    async throws
  {
    try await withWorkplace { place in
      #expect(try await place.rollcall("run", "job.yaml").code == 0)
      let path = place.folder.appending(path: Workplace.tokens).path
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
      let run = try await place.rollcall("run", "job.yaml", "--log-level", "warning")
      #expect(run.code == 0)
      #expect(run.told.contains("chmod 600 'rollcall.db.tokens'"), "\(run.told)")
      #expect(place.tenant.statistics.tokensIssued == 2)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
  }

  @Test func `a run without an enrolled refresh token names the command that enrols it`()
    async throws
  {
    try await withWorkplace { place in
      let text = String(decoding: try place.contents(of: "tenants.yaml"), as: UTF8.self)
      try place.write(
        text.replacing("secret: { env: CONTOSO_SECRET }", with: "refresh-token: cache")
          + "  user: admin@contoso.onmicrosoft.com\n", to: "tenants.yaml")
      let run = try await place.rollcall("run", "job.yaml")
      #expect(run.code == 5)
      #expect(run.told.contains("Run: rollcall auth login contoso"), "\(run.told)")
      #expect(place.tenant.statistics.signIns == 0)
    }
  }

  @Test func `a credential that needs no person refuses to be enrolled`() async throws {
    try await withWorkplace { place in
      let login = try await place.rollcall("auth", "login", "contoso")
      #expect(login.code == 65)
      #expect(login.told.contains("needs no sign-in by hand"))
      #expect(place.isTenantUnasked)
    }
  }
}
