import Core
import Engine
import Identity
import Simulator
import TestSupport
import Testing

/// Every error number of the table, sent by a login host over real HTTP.
struct SignInErrorTests {
  /// What OAuth calls the errors of each remedy; the numbers decide, and these must not mislead.
  private static func kind(_ remedy: EntraError.Remedy) -> String {
    switch remedy {
    case .time: "temporarily_unavailable"
    case .freshMaterial: "invalid_client"
    case .person: "invalid_grant"
    case .configuration: "invalid_request"
    }
  }

  private func session(
    refusedWith number: Int, as entry: EntraError,
    _ body: (LiveTenant, Session) async throws -> Void
  ) async throws {
    let refusal = SimulatorOptions.SignInRefusal(code: number, kind: Self.kind(entry.remedy))
    try await withLiveTenant(contacts: 1, { $0.signInRefusal = refusal }) { live in
      try await body(live, try live.session(on: ManualTime()))
    }
  }

  private static func cases(_ remedies: Set<EntraError.Remedy>) -> [(EntraError, Int)] {
    EntraError.table.filter { remedies.contains($0.remedy) }.flatMap { entry in
      entry.numbers.map { (entry, $0) }
    }
  }

  @Test(arguments: cases([.person, .configuration]))
  func `what a person must mend is asked once, however many calls want a token`(
    entry: EntraError, number: Int
  ) async throws {
    try await session(refusedWith: number, as: entry) { live, session in
      for _ in 1...3 {
        let error = await refusal(of: session)
        #expect(error?.code == number)
        #expect(error?.kind == entry.kind)
        #expect(error?.doing.contains(entry.sentence) == true, "AADSTS\(number)")
        #expect(error?.doing.contains("AADSTS\(number)") == true)
      }
      #expect(live.tenant.statistics.signIns == 1, "AADSTS\(number)")
      #expect(live.tenant.statistics.tokensIssued == 0)
    }
  }

  @Test(arguments: cases([.time, .freshMaterial]))
  func `what passes is told as passing, and never parks`(
    entry: EntraError, number: Int
  ) async throws {
    let refusal = SimulatorOptions.SignInRefusal(code: number, kind: Self.kind(entry.remedy))
    try await withLiveTenant(contacts: 1, { $0.signInRefusal = refusal }) { live in
      let source = ClientSecretSource(
        application: ClientApplication(
          login: live.tenant.address, tenant: live.tenant.options.domain,
          client: live.tenant.options.clientID, resource: "https://outlook.office365.com"),
        secret: .env("SECRET"),
        surroundings: Surroundings(environment: ["SECRET": live.tenant.options.clientSecret]),
        http: live.client, time: ManualTime(), requestID: { "request-1" })
      let error = await failure { () async throws(SignInError) in try await source.fetch() }
      #expect(error?.kind == .transient)
      #expect(error?.code == number)
      #expect(error?.doing.contains("AADSTS\(number)") == true)
      #expect(live.tenant.statistics.signIns == 1)
    }
  }

  private func refusal(of session: Session) async -> SignInError? {
    await failure { () async throws(SignInError) in
      try await session.tokens.token(forCallOf: .seconds(1))
    }
  }

  private func failure<Value>(
    of work: () async throws(SignInError) -> Value
  ) async -> SignInError? {
    do throws(SignInError) {
      _ = try await work()
      return nil
    } catch {
      return error
    }
  }
}
