import ArgumentParser
import Core
import Engine
import Identity

extension AuthCommand {
  /// Signs a person in by hand, once, so that runs can do it themselves from then on.
  struct Login: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "login",
      abstract: "Signs a user in by hand and keeps the refresh token for later runs.",
      discussion: """
        For a tenant whose credential is 'refresh-token' or 'partner'. It shows an address and a \
        code: open the address on any machine and enter the code. With --browser it shows an \
        address to open on this machine, and opens it where there is a screen, unless a program \
        reads the output (--json). Nothing is kept unless the right user of the right tenant \
        has signed in. Exit code 5 where that failed.

        Example: rollcall auth login contoso
        """)

    @OptionGroup var tenant: TenantArgument

    @Flag(name: .customLong("browser"), help: "Sign in through a browser on this machine.")
    var inBrowser = false

    @Flag(name: .customLong("no-open"), help: "With --browser: show the address, open nothing.")
    var opensNothing = false

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Console.reporting {
        let tenant = try tenant.tenant()
        let connection = try await TenantConnection(
          to: tenant, besides: store, observer: { event in Self.tell(event) })
        defer { connection.close() }
        let login = ManualLogin(
          tenant: tenant, connection: connection, means: means(on: connection),
          isJSON: output.json)
        try await login.run()
      }
    }

    private func means(on connection: TenantConnection) -> ManualLogin.Means {
      guard inBrowser else { return .code }
      guard !opensNothing, !output.json else { return .browser(nil) }
      let means = connection.means
      return .browser(BrowserOpener(in: means.surroundings, time: means.time))
    }

    private static func tell(_ event: TokenEvent) {
      if case .advice(let sentence) = event { Console.tell(sentence) }
    }
  }
}
