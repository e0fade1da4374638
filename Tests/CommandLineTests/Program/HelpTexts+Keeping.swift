/// What the commands that look after stores and buried batches say of themselves, word by word.
extension HelpTexts {
  static let keeping: KeyValuePairs = [
    "schedule": """
    OVERVIEW: Prints, or installs, what runs a job every night.

    A systemd service and timer, a line for cron, or a CronJob for Kubernetes. The
    night's run goes on with last night's where that is not finished, and is
    skipped while one is under way.

    Example: rollcall schedule jobs/mail-contacts.yaml --at 02:00 --install

    USAGE: rollcall schedule [<options>] <job> --at <time>

    ARGUMENTS:
      <job>                   The job file.

    OPTIONS:
      --at <time>             When, such as 02:00.
      --timezone <zone>       Whose time that is, such as Europe/Berlin. (default:
                              the machine's)
      --systemd/--cron/--kubernetes
                              What runs it. (default: --systemd)
      --install               Write the systemd units where systemd looks for them.
      --run-as <user>         Units of the machine, which runs them as this user.
                              (default: units of your own)
      --environment-file <path>
                              A file of variables, such as secrets, that systemd
                              reads for the run.
      --image <name>          The container's image, for Kubernetes. (default:
                              rollcall:0.1.0)
      --tenants <path>        The tenants file. (default: $ROLLCALL_TENANTS, or
                              tenants.yaml)
      --tenant <name>         A tenant of the tenants file, in place of the job's.
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
    "retry": """
    OVERVIEW: Opens the buried batches of a run again, with a fresh budget.

    Asks nobody: 'resume' then asks for them, and for what changed meanwhile. With
    --smaller each is cut into smaller ones first, where one object or one slow
    page of it was to blame. See why they are buried with: rollcall batches RUN
    --buried

    Example: rollcall retry last --smaller

    USAGE: rollcall retry [<run>] [--batch <number>] [--smaller] [--tenants <path>] [--tenant \
    <name>] [--store <path>] [--json] [--quiet] [--log-level <level>] [--log-format <format>]

    ARGUMENTS:
      <run>                   A run's number, or 'last'. (default: last)

    OPTIONS:
      --batch <number>        Only this batch.
      --smaller               Cut each into smaller ones.
      --tenants <path>        The tenants file. (default: $ROLLCALL_TENANTS, or
                              tenants.yaml)
      --tenant <name>         A tenant of the tenants file, in place of the job's.
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
    "store": """
    OVERVIEW: Checks a store, makes it smaller, or forgets a run.

    Example: rollcall store check --store rollcall.db

    USAGE: rollcall store <subcommand>

    OPTIONS:
      --version               Show the version.
      -h, --help              Show help information.

    SUBCOMMANDS:
      check                   Checks every page of a store, and the books of every
                              run.
      compact                 Gives the room back that forgotten and dropped rows
                              took.
      forget                  Removes a run, its rows, its log and the runs that
                              only check it.

      See 'rollcall help store <subcommand>' for detailed help.

    """,
    "store check": """
    OVERVIEW: Checks every page of a store, and the books of every run.

    Reads only, and says at the end whether the store is sound. Exit code 74 when
    it is not.

    Example: rollcall store check

    USAGE: rollcall store check [--store <path>] [--json] [--quiet] [--log-level <level>] \
    [--log-format <format>]

    OPTIONS:
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
    "store compact": """
    OVERVIEW: Gives the room back that forgotten and dropped rows took.

    Needs the store for itself, and about twice its size on the disk for the while.

    Example: rollcall store compact

    USAGE: rollcall store compact [--store <path>] [--json] [--quiet] [--log-level <level>] \
    [--log-format <format>]

    OPTIONS:
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
    "store forget": """
    OVERVIEW: Removes a run, its rows, its log and the runs that only check it.

    What is removed cannot be brought back; files that were exported stay. A run
    that somebody works on is never removed; one that is not finished, or that such
    a one compares itself with, only with --force. The file keeps its size until:
    rollcall store compact

    Example: rollcall store forget 3

    USAGE: rollcall store forget <run> [--force] [--store <path>] [--json] [--quiet] [--log-level \
    <level>] [--log-format <format>]

    ARGUMENTS:
      <run>                   The run's number.

    OPTIONS:
      --force                 Also when the run is not finished, or one that is not
                              still learns from it.
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
