/// What the program, and the commands that read a store, say of themselves, word by word.
extension HelpTexts {
  static let looking: KeyValuePairs = [
    "": """
    OVERVIEW: Asks a Microsoft 365 tenant a huge question as many small,
    restartable ones.

    A job file says what to ask, a tenants file whom. 'run' cuts the question into
    batches, keeps every page as it comes, and writes the result when all are done.
    Whatever stops it, 'resume' continues.

    Example: rollcall run jobs/mail-contacts.yaml

    USAGE: rollcall <subcommand>

    OPTIONS:
      --version               Show the version.
      -h, --help              Show help information.

    SUBCOMMANDS:
      plan                    Shows the batches of a job, without calling the
                              service.
      run                     Runs a job: cuts it, asks for every batch, writes the
                              result.
      resume                  Continues a run from the last kept page.
      status                  Shows where a run stands.
      runs                    Lists the runs in the store, newest first.
      batches                 Lists the batches of a run, in the order of its plan.
      retry                   Opens the buried batches of a run again, with a fresh
                              budget.
      export                  Writes the rows of a run to a file, each object once.
      verify                  Checks a finished run against the service and prints
                              its certificate.
      diff                    Shows what differs between two runs of a job: added,
                              removed, changed.
      report                  Writes a run as one page of HTML: what is missing,
                              what changed, what is risky.
      access                  Shows what somebody may open, or who may open a
                              mailbox, and since when.
      schedule                Prints, or installs, what runs a job every night.
      auth                    Signs a person in, tests how signing in to a tenant
                              goes, or shows its token.
      store                   Checks a store, makes it smaller, or forgets a run.
      simulate                Serves a simulated tenant on loopback, to try things
                              without a real one.
      demo                    Exports a simulated tenant, kills its own run
                              half-way, resumes it, and compares.
      doctor                  Checks that this machine has what a run needs,
                              without calling the service.

      See 'rollcall help <subcommand>' for detailed help.

    """,
    "status": """
    OVERVIEW: Shows where a run stands.

    Reads the store only; the run may go on in another process meanwhile.

    Example: rollcall status last --json

    USAGE: rollcall status [<run>] [--store <path>] [--json] [--quiet] [--log-level <level>] \
    [--log-format <format>]

    ARGUMENTS:
      <run>                   A run's number, or 'last'. (default: last)

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
    "runs": """
    OVERVIEW: Lists the runs in the store, newest first.

    With --json: one line of JSON for each run, as 'status --json' has it.

    Example: rollcall runs --limit 5

    USAGE: rollcall runs [--limit <limit>] [--store <path>] [--json] [--quiet] [--log-level \
    <level>] [--log-format <format>]

    OPTIONS:
      --limit <limit>         How many runs to list at most. (default: 20)
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
    "batches": """
    OVERVIEW: Lists the batches of a run, in the order of its plan.

    With --json: one line of JSON for each batch, or each call. --attempts shows
    the latest 1000 calls for a batch: when, how it ended, how long each phase took
    counted from its start, and the numbers by which the service's support finds
    it.

    Example: rollcall batches last --batch 12 --attempts

    USAGE: rollcall batches [<run>] [--state <state> ...] [--buried] [--batch <number>] \
    [--attempts] [--unknown] [--store <path>] [--json] [--quiet] [--log-level <level>] \
    [--log-format <format>]

    ARGUMENTS:
      <run>                   A run's number, or 'last'. (default: last)

    OPTIONS:
      --state <state>         Only batches in this state; may be given more than
                              once. (values: pending, leased, done, split, buried)
      --buried                Only buried batches, each with the reason why.
      --batch <number>        Only this batch.
      --attempts              Show the calls that were made for the batch instead.
      --unknown               Print the identities of a list that no object was
                              found for, one a line, instead.
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
    "export": """
    OVERVIEW: Writes the rows of a run to a file, each object once.

    The file appears whole or not at all, with a manifest beside it. Cells that a
    spreadsheet would run as a formula are defused unless --raw is given.

    Example: rollcall export last --format jsonl --output contacts.jsonl

    USAGE: rollcall export [<run>] [--output <path>] [--stage <name>] [--format <format>] \
    [--raw] [--partial] [--store <path>] [--json] [--quiet] [--log-level <level>] \
    [--log-format <format>]

    ARGUMENTS:
      <run>                   A run's number, or 'last'. (default: last)

    OPTIONS:
      --output <path>         Where to write; {date}, {run}, {job} and {tenant} are
                              filled in.
      --stage <name>          Whose rows to write, where the job has stages.
                              (default: the first)
      --format <format>       csv or jsonl. (default: the job's) (values: csv,
                              jsonl)
      --raw                   Write cells exactly as they are, formulas too.
      --partial               Write what is kept so far, though the run is not
                              complete.
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
    "report": """
    OVERVIEW: Writes a run as one page of HTML: what is missing, what changed, what
    is risky.

    The page needs nothing but itself: it can be mailed, printed and kept. It tells
    what was asked and read, what changed since the last complete run before, which
    rights and forwarding somebody should look at, and holds the rows in tables
    that sort and filter.

    Example: rollcall report last --output report-{job}-{date}.html

    USAGE: rollcall report [<run>] [--output <path>] [--stdout] [--rows <number>] \
    [--store <path>] [--json] [--quiet] [--log-level <level>] [--log-format <format>]

    ARGUMENTS:
      <run>                   A run's number, or 'last'. (default: last)

    OPTIONS:
      --output <path>         Where to write; {date}, {run}, {job} and {tenant} are
                              filled in. (default: report-{job}-{date}.html)
      --stdout                Write the page to standard output.
      --rows <number>         Rows that each table holds, 0 to 50000; the rest is
                              counted. (default: 50000)
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
    "diff": """
    OVERVIEW: Shows what differs between two runs of a job: added, removed,
    changed.

    Without runs: the last two complete ones. With one: the complete one before it,
    and it. A row is the same in both by the job's 'identity', else by the object's
    GUID. What a run could not have seen is told as not seen, never as removed.

    Without --stage the rows of the job's first stage are shown, and of each other
    stage that has an 'identity' how many differ; the exit code heeds them all.

    With --exit-code it ends with 1 when the runs differ, and with 3 when they do
    not but one of them did not see everything.

    Example: rollcall diff 41 42 --format html --output changes-{date}.html

    USAGE: rollcall diff [<options>] [<run> ...]

    ARGUMENTS:
      <run>                   Two runs: their numbers, or 'last'.

    OPTIONS:
      --job <name>            The job whose runs are meant.
      --identity <columns>    Columns by which a row is the same, in place of the
                              job's.
      --stage <name>          Compare one stage by itself: its name, or its number.
      --format <format>       csv, jsonl, markdown or html. (default: what --output
                              ends in, or a summary) (values: csv, jsonl, markdown,
                              html)
      --output <path>         Where to write; {date}, {run}, {job} and {tenant} are
                              filled in, for the newer run.
      --raw                   Write cells exactly as they are, formulas too.
      --exit-code             End with 1 when the runs differ.
      --force                 Compare though the runs were asked different
                              questions.
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
    "doctor": """
    OVERVIEW: Checks that this machine has what a run needs, without calling the
    service.

    Libraries, the store and its room, the tenants file, and whether each secret
    can be read. Ends with exit code 65 when a run would fail.

    Example: rollcall doctor --tenants tenants.yaml

    USAGE: rollcall doctor [--tenants <path>] [--tenant <name>] [--store <path>] [--json] \
    [--quiet] [--log-level <level>] [--log-format <format>]

    OPTIONS:
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
  ]
}
