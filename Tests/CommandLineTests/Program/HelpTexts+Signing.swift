/// What the commands about signing in say of themselves, word by word.
extension HelpTexts {
  static let signing: KeyValuePairs = [
    "auth": """
    OVERVIEW: Signs a person in, tests how signing in to a tenant goes, or shows
    its token.

    Example: rollcall auth test contoso

    USAGE: rollcall auth <subcommand>

    OPTIONS:
      --version               Show the version.
      -h, --help              Show help information.

    SUBCOMMANDS:
      test                    Signs in to a tenant, makes one harmless call, and
                              says what is wrong.
      token                   Signs in to a tenant and shows what its token says,
                              never the token itself.
      login                   Signs a user in by hand and keeps the refresh token
                              for later runs.

      See 'rollcall help auth <subcommand>' for detailed help.

    """,
    "auth test": """
    OVERVIEW: Signs in to a tenant, makes one harmless call, and says what is
    wrong.

    One line for each check: ✓ is well, ! works but should be known, ✗ stands in
    the way, – was not tried because of that. Nothing is tried twice. Exit code 5
    where a person must act, 65 where the tenants file is wrong, 4 where it may
    pass by itself.

    A password that was refused is not sent again, not even here: that would lock
    the account. With --ask-again it is sent once more, which is for an account
    that was unlocked or mended.

    Example: rollcall auth test contoso

    USAGE: rollcall auth test <tenant> [--tenants <path>] [--service <service>] [--ask-again] \
    [--store <path>] [--json] [--quiet] [--log-level <level>] [--log-format <format>]

    ARGUMENTS:
      <tenant>                A tenant of the tenants file.

    OPTIONS:
      --tenants <path>        The tenants file. (default: $ROLLCALL_TENANTS, or
                              tenants.yaml)
      --service <service>     The service to sign in for; compliance is Security &
                              Compliance. (values: exchange, compliance; default:
                              exchange)
      --ask-again             Send a password that was refused once more.
      --store <path>          The store's file. (default: $ROLLCALL_STORE, or
                              rollcall.db)
      --json                  Print JSON on standard output.
      --quiet                 Say nothing but errors on standard error.
      --log-level <level>     Log what happens, from this level up: trace, debug,
                              info, notice, warning, error or critical.
      --log-format <format>   Log as text, or as json: one object a line, and
                              nothing else on standard error. (values: text, json)
      --version               Show the version.
      -h, --help              Show help information.


    """,
    "auth token": """
    OVERVIEW: Signs in to a tenant and shows what its token says, never the token
    itself.

    First what Get-ConnectionInformation shows, under its names, then the token's
    claims. The service is not called. Exit code 5 where there is no token, or not
    the right one.

    Example: rollcall auth token contoso

    USAGE: rollcall auth token <tenant> [--tenants <path>] [--service <service>] [--store <path>] \
    [--json] [--quiet] [--log-level <level>] [--log-format <format>]

    ARGUMENTS:
      <tenant>                A tenant of the tenants file.

    OPTIONS:
      --tenants <path>        The tenants file. (default: $ROLLCALL_TENANTS, or
                              tenants.yaml)
      --service <service>     The service to sign in for; compliance is Security &
                              Compliance. (values: exchange, compliance; default:
                              exchange)
      --store <path>          The store's file. (default: $ROLLCALL_STORE, or
                              rollcall.db)
      --json                  Print JSON on standard output.
      --quiet                 Say nothing but errors on standard error.
      --log-level <level>     Log what happens, from this level up: trace, debug,
                              info, notice, warning, error or critical.
      --log-format <format>   Log as text, or as json: one object a line, and
                              nothing else on standard error. (values: text, json)
      --version               Show the version.
      -h, --help              Show help information.


    """,
    "auth login": """
    OVERVIEW: Signs a user in by hand and keeps the refresh token for later runs.

    For a tenant whose credential is 'refresh-token' or 'partner'. It shows an
    address and a code: open the address on any machine and enter the code. With
    --browser it shows an address to open on this machine, and opens it where there
    is a screen, unless a program reads the output (--json). Nothing is kept unless
    the right user of the right tenant has signed in. Exit code 5 where that
    failed.

    Example: rollcall auth login contoso

    USAGE: rollcall auth login <tenant> [--tenants <path>] [--service <service>] [--browser] [--no-open] \
    [--store <path>] [--json] [--quiet] [--log-level <level>] [--log-format <format>]

    ARGUMENTS:
      <tenant>                A tenant of the tenants file.

    OPTIONS:
      --tenants <path>        The tenants file. (default: $ROLLCALL_TENANTS, or
                              tenants.yaml)
      --service <service>     The service to sign in for; compliance is Security &
                              Compliance. (values: exchange, compliance; default:
                              exchange)
      --browser               Sign in through a browser on this machine.
      --no-open               With --browser: show the address, open nothing.
      --store <path>          The store's file. (default: $ROLLCALL_STORE, or
                              rollcall.db)
      --json                  Print JSON on standard output.
      --quiet                 Say nothing but errors on standard error.
      --log-level <level>     Log what happens, from this level up: trace, debug,
                              info, notice, warning, error or critical.
      --log-format <format>   Log as text, or as json: one object a line, and
                              nothing else on standard error. (values: text, json)
      --version               Show the version.
      -h, --help              Show help information.


    """,
  ]
}
