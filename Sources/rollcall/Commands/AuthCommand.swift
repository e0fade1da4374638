import ArgumentParser
import Core
import Engine
import Identity

/// Shows how signing in to a tenant goes, apart from any run.
struct AuthCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "auth",
    abstract: "Signs a person in, tests how signing in to a tenant goes, or shows its token.",
    discussion: "Example: rollcall auth test contoso",
    subcommands: [Test.self, Token.self, Login.self])

  /// Signs in step by step and says what stands in the way.
  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "test",
      abstract: "Signs in to a tenant, makes one harmless call, and says what is wrong.",
      discussion: """
        One line for each check: ✓ is well, ! works but should be known, ✗ stands in the way, – was \
        not tried because of that. Nothing is tried twice. Exit code 5 where a person must act, 65 \
        where the tenants file is wrong, 4 where it may pass by itself.

        A password that was refused is not sent again, not even here: that would lock the account. \
        With --ask-again it is sent once more, which is for an account that was unlocked or mended.

        Example: rollcall auth test contoso
        """)

    @OptionGroup var tenant: TenantArgument

    @Flag(help: "Send a password that was refused once more.")
    var askAgain = false

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Console.reporting {
        let trial = try await SignInTrial(at: tenant, besides: store)
        defer { trial.connection.close() }
        if askAgain { try await trial.askAgain() }
        let diagnosis = await trial.diagnosis()
        let document = DiagnosisDocument(
          diagnosis, of: trial.tenant, credential: trial.connection.source.name)
        if output.json { try Console.document(document) } else { document.print() }
        throw diagnosis.exit.code
      }
    }
  }

  /// Signs in and shows what the token says, never the token.
  struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "token",
      abstract: "Signs in to a tenant and shows what its token says, never the token itself.",
      discussion: """
        First what Get-ConnectionInformation shows, under its names, then the token's claims. The \
        service is not called. Exit code 5 where there is no token, or not the right one.

        Example: rollcall auth token contoso
        """)

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Console.reporting {
        let trial = try await SignInTrial(at: tenant, besides: store)
        defer { trial.connection.close() }
        let (diagnosis, token) = await trial.outcome()
        let wrong = diagnosis.findings.filter { $0.grade == .bad }
        if token != nil || diagnosis.claims != nil {
          let document = TokenDocument(
            diagnosis, token, of: trial.tenant, trial.connection, at: trial.time.wall(),
            trial.time.monotonic())
          if output.json { try Console.document(document) } else { document.print() }
        }
        guard let cure = diagnosis.cure else { return }
        throw Refusal(
          Exit(curedBy: cure),
          wrong.map { "\($0.check.title): \($0.sentence)" }.joined(separator: "\n"))
      }
    }
  }
}

extension Diagnosis {
  /// How `auth test` ends.
  fileprivate var exit: Exit { cure.map(Exit.init(curedBy:)) ?? .complete }
}

extension Exit {
  /// The code for what has to be done before signing in succeeds.
  init(curedBy cure: Diagnosis.Cure) {
    switch cure {
    case .person: self = .signIn
    case .file: self = .files
    case .time: self = .stopped
    }
  }
}
