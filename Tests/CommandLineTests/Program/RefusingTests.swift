import Foundation
import Simulator
import Testing

/// How the program refuses: the exit code, one sentence that helps, and no call made.
@Suite struct RefusingTests {
  @Test func `a wrong job file is answered with its place before any call`() async throws {
    try await withWorkplace { place in
      try place.write(
        """
        job: people
        tenant: contoso
        query: { cmdlet: Remove-MailContact }
        columns: [Guid]

        """, to: "bad.yaml")
      let run = try await place.rollcall("run", "bad.yaml")
      #expect(run.code == 65)
      #expect(run.told.hasPrefix("rollcall: bad.yaml:3:18: "), "\(run.told)")
      #expect(run.data.isEmpty)
      #expect(place.isTenantUnasked)
      #expect(!place.has("rollcall.db"))
    }
  }

  @Test func `a wrong tenants file is answered with its place and never quoted`() async throws {
    try await withWorkplace { place in
      try place.write(
        """
        contoso:
          organization: contoso.onmicrosoft.com
          credential:
            client: 36ee4c6c-0812-40a2-b820-b22ebd02bce3
            secret: \(Workplace.canary)

        """, to: "clear.secret")
      let run = try await place.rollcall("run", "job.yaml", "--tenants", "clear.secret")
      #expect(run.code == 65)
      #expect(run.told.hasPrefix("rollcall: clear.secret:5:13: "), "\(run.told)")
      #expect(!run.told.contains(Workplace.canary))
      #expect(place.isTenantUnasked)
    }
  }

  @Test func `an unknown tenant is told with those there are`() async throws {
    try await withWorkplace { place in
      let run = try await place.rollcall("run", "job.yaml", "--tenant", "fabrikam")
      #expect(run.code == 65)
      #expect(run.told.contains("tenants.yaml has no tenant 'fabrikam'. It has: contoso."))
    }
  }

  @Test func `a wrong secret ends with 5 and a sentence that does not tell it`() async throws {
    try await withWorkplace { place in
      var stranger = place
      stranger.secret = "not-the-secret"
      let run = try await stranger.rollcall("run", "job.yaml", "--quiet")
      #expect(run.code == 5)
      #expect(run.told.contains("The client secret is wrong or has expired."))
      #expect(!run.told.contains("not-the-secret"))
      #expect(place.tenant.statistics.calls == 0)
      #expect(place.tenant.statistics.tokensIssued == 0)
    }
  }

  @Test(arguments: [
    ["status", "seven"], ["run"], ["run", "job.yaml", "--width", "0"], ["runs", "--limit", "0"],
    ["export", "--format", "xlsx"], ["batches", "--state", "lost"], ["depart"],
  ])
  func `a command nobody can follow ends with 64`(arguments: [String]) async throws {
    try await withWorkplace { place in
      let ended = try await place.rollcall(arguments)
      #expect(ended.code == 64)
      #expect(ended.data.isEmpty)
      #expect(ended.told.hasPrefix("Error: "), "\(ended.told)")
      #expect(place.isTenantUnasked)
    }
  }

  @Test(arguments: ["status", "resume", "batches", "export"])
  func `a run the store does not hold ends with 64`(command: String) async throws {
    try await withWorkplace { place in
      try await place.rollcall("run", "job.yaml")
      let ended = try await place.rollcall(command, "99")
      #expect(ended.code == 64)
      #expect(
        ended.told == "rollcall: The store holds no run 99. See them with: rollcall runs\n")
    }
  }

  @Test func `a store in a missing folder ends with 74`() async throws {
    try await withWorkplace { place in
      let run = try await place.rollcall("run", "job.yaml", "--store", "nowhere/rollcall.db")
      #expect(run.code == 74)
      #expect(run.told.contains("Check that its folder exists"))
      #expect(place.isTenantUnasked)
    }
  }

  @Test(arguments: ["status", "resume", "runs", "batches", "export"])
  func `a store that is not there is told, and not made`(command: String) async throws {
    try await withWorkplace { place in
      let ended = try await place.rollcall(command)
      #expect(ended.code == 74)
      #expect(ended.told.contains("There is no store at rollcall.db."))
      #expect(!place.has("rollcall.db"))
    }
  }
}
