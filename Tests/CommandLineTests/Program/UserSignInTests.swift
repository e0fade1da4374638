import Foundation
import Testing

@testable import Simulator

/// Users sign in by hand once, and runs go on with what that brought, at a real login host.
@Suite(.timeLimit(.minutes(10)))
struct UserSignInTests {
  private static let user = "admin@contoso.onmicrosoft.com"

  /// Has the tenant's user sign in with a credential of these keys.
  private func use(_ credential: String, of user: String = user, in place: Workplace) throws {
    try place.write(
      """
      contoso:
        organization: \(place.tenant.options.domain)
        credential: { client: exchange-powershell, \(credential) }
        user: \(user)
        endpoints: { login: "\(place.tenant.address)", exchange: "\(place.tenant.address)" }

      """, to: "tenants.yaml")
  }

  /// Signs in by hand, where `answer` is what the person does who reads the first line as `$line`.
  private func login(
    _ answer: String, with options: String = "", in place: Workplace
  ) async throws -> (code: Int32, told: String) {
    let code = try await Script.run(
      """
      mkfifo said
      "$ROLLCALL" auth login contoso --json \(options) >said 2>told.printed &
      {
        read -r line
        \(answer) >page 2>&1
        cat >ended.printed
      } <said
      wait $!
      code=$?
      rm said
      exit $code
      """, in: place)
    return (code, String(decoding: try place.contents(of: "told.printed"), as: UTF8.self))
  }

  /// What the person at the other screen does with the code.
  private func decision(_ answer: String, at place: Workplace) -> String {
    """
    code=$(printf '%s' "$line" | sed -E 's/.*"code":"([^"]*)".*/\\1/')
      curl -sS -X POST "\(place.tenant.address)/_device?user_code=$code&answer=\(answer)"
    """
  }

  private func grants(_ place: Workplace) -> [SimulatorGrant: Int] {
    place.tenant.statistics.tokensByGrant
  }

  private func addJob(to place: Workplace) throws {
    let text = String(decoding: try place.contents(of: "job.yaml"), as: UTF8.self)
    try place.write(
      text.replacing("job: people", with: "job: others")
        .replacing("people.jsonl", with: "others.jsonl"), to: "others.yaml")
  }

  @Test func `a code entered elsewhere enrols the user, and two runs rotate what it brought`()
    async throws
  {
    try await withWorkplace({ options in
      options.latency = .milliseconds(300)
      options.tokenLife = .seconds(5)
      options.identity.deviceInterval = .zero
      options.identity.refreshTokensServeOnce = true
    }) { place in
      try use("refresh-token: cache", in: place)
      try addJob(to: place)
      let login = try await login(decision("approve", at: place), in: place)
      #expect(login.code == 0, "\(login.told)")
      #expect(grants(place) == [.device: 1])
      async let one = place.rollcall("run", "job.yaml", "--width", "2", "--json")
      async let other = place.rollcall("run", "others.yaml", "--width", "2", "--json")
      let ended = try await [one, other]
      #expect(ended.map(\.code) == [0, 0], "\(ended.map(\.told))")
      #expect(try place.objects(in: "people.jsonl") == place.truth)
      // A refresh token that was used twice, or lost, would have ended both runs.
      let issued = grants(place)[.refresh, default: 0]
      #expect(issued >= 2)
      let used = try ended.map { try Self.tokens(in: $0.data) }
      #expect(issued < used.reduce(0, +), "\(issued) tokens, of which \(used) were used")
    }
  }

  /// How many tokens a run has had: the first, and its renewals.
  private static func tokens(in printed: String) throws -> Int {
    struct Status: Decodable { var renewals: Int }
    return try JSONDecoder().decode(Status.self, from: Data(printed.utf8)).renewals + 1
  }

  @Test func `a sign-in that is declined keeps nothing and needs a person`() async throws {
    try await withWorkplace({ $0.identity.deviceInterval = .zero }) { place in
      try use("refresh-token: cache", in: place)
      let login = try await login(decision("decline", at: place), in: place)
      #expect(login.code == 5)
      #expect(login.told.contains("declined in the browser"), "\(login.told)")
      #expect(!place.has(Workplace.tokens))
      #expect(grants(place).isEmpty)
    }
  }

  @Test func `a browser that is sent to the address enrols the user for later runs`() async throws {
    try await withWorkplace { place in
      try use("refresh-token: cache", in: place)
      let visit =
        #"curl -sSL "$(printf '%s' "$line" | sed -E 's/.*"address":"([^"]*)".*/\1/')""#
      let login = try await login(visit, with: "--browser", in: place)
      #expect(login.code == 0, "\(login.told)")
      #expect(grants(place) == [.code: 1])
      let run = try await place.rollcall("run", "job.yaml")
      #expect(run.code == 0, "\(run.told)")
      #expect(grants(place) == [.code: 1, .refresh: 1])
      // An administrator revokes: the kept token is refused with a demand that nothing meets.
      let revoke = #"curl -sS -X POST "\#(place.tenant.address)/_revoke?user=\#(Self.user)""#
      #expect(try await Script.run(revoke, in: place) == 0)
      let parked = try await place.rollcall("run", "job.yaml")
      #expect(parked.code == 5)
      #expect(parked.told.contains("Run: rollcall auth login contoso"), "\(parked.told)")
      #expect(place.tenant.statistics.tokensIssued == 2)
    }
  }

  /// A browser that the person's desktop would open, and notes that it was opened.
  private static let desktop = """
    mkdir bin
    printf '#!/bin/sh\\necho opened >>opened.printed\\nexec curl -sSL "$1" >page 2>&1\\n' >bin/xdg-open
    chmod +x bin/xdg-open
    export PATH="$PWD/bin:$PATH" DISPLAY=:7
    """

  @Test func `where there is a screen the browser is opened, and the address is shown too`()
    async throws
  {
    try await withWorkplace { place in
      try use("refresh-token: cache", in: place)
      let code = try await Script.run(
        """
        \(Self.desktop)
        exec "$ROLLCALL" auth login contoso --browser 2>told.printed
        """, in: place)
      let told = String(decoding: try place.contents(of: "told.printed"), as: UTF8.self)
      #expect(code == 0, "\(told)")
      #expect(told.contains("Sign in with the browser that opens"), "\(told)")
      #expect(told.contains("\(place.tenant.address)/"), "\(told)")
      #expect(grants(place) == [.code: 1])
      #expect(place.has("opened.printed"))
    }
  }

  @Test(arguments: ["--no-open", "--json"])
  func `whoever opens the address elsewhere has nothing opened`(option: String) async throws {
    try await withWorkplace { place in
      try use("refresh-token: cache", in: place)
      let code = try await Script.run(
        #"""
        \#(Self.desktop)
        mkfifo said
        "$ROLLCALL" auth login contoso --browser \#(option) >said 2>&1 &
        while read -r line; do
          case $line in *authorize*)
            curl -sSL "$(printf '%s' "$line" | sed -E 's/.*"address":"([^"]*)".*/\1/')" >page 2>&1 ;;
          esac
        done <said
        wait $!
        """#, in: place)
      #expect(code == 0)
      #expect(grants(place) == [.code: 1])
      #expect(!place.has("opened.printed"))
    }
  }

  @Test func `a demand of the service passes the shared token by, and the run goes on`()
    async throws
  {
    try await withWorkplace { place in
      #expect(try await place.rollcall("run", "job.yaml").code == 0)
      let client = place.tenant.options.clientID
      let revoke = #"curl -sS -X POST "\#(place.tenant.address)/_revoke?app=\#(client)""#
      #expect(try await Script.run(revoke, in: place) == 0)
      let run = try await place.rollcall("run", "job.yaml")
      #expect(run.code == 0, "\(run.told)")
      #expect(place.tenant.statistics.claimsAnswered == 1)
      #expect(try await place.rollcall("run", "job.yaml").code == 0)
      #expect(place.tenant.statistics.tokensIssued == 2)
    }
  }

  @Test func `a password signs in once for all, and a second factor ends it`() async throws {
    try await withWorkplace { usual in
      var place = usual
      place.secret = "simulated-password"
      try use("password: { env: CONTOSO_SECRET }", in: place)
      let first = try await place.rollcall("run", "job.yaml")
      #expect(first.code == 0, "\(first.told)")
      #expect(first.told.contains("last resort"), "\(first.told)")
      #expect(try await place.rollcall("run", "job.yaml").code == 0)
      #expect(grants(place) == [.password: 1])
      let tokens = String(decoding: try place.contents(of: Workplace.tokens), as: UTF8.self)
      #expect(!tokens.contains(place.secret))
      try use(
        "password: { env: CONTOSO_SECRET }", of: "mfa@contoso.onmicrosoft.com", in: place)
      let refused = try await place.rollcall("run", "job.yaml")
      #expect(refused.code == 5)
      #expect(refused.told.contains("AADSTS50076"), "\(refused.told)")
    }
  }
}
