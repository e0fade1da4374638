/// What the commands that ask a tenant say of themselves, word by word.
extension HelpTexts {
  static let asking: KeyValuePairs = [
    "plan": """
    OVERVIEW: Shows the batches of a job, without calling the service.

    Where the store holds a complete run of the job, the plan is learned from it,
    with its calls and its time. Otherwise the run begins with one batch, which its
    first pages tell how to cut.

    Example: rollcall plan jobs/mail-contacts.yaml --explain "O'Neill"

    USAGE: rollcall plan <job> [--explain <name>] [--all] [--width <width>] [--tenants <path>] \
    [--tenant <name>] [--store <path>] [--json] [--quiet] [--log-level <level>] [--log-format \
    <format>]

    ARGUMENTS:
      <job>                   The job file.

    OPTIONS:
      --explain <name>        Tell which batch would hold this name, or what this
                              filter means, such as "Name -like 'Ab*'".
      --all                   Show every call of a job that changes something, not
                              only the first 20.
      --width <width>         How many batches to work on at once (1 to 256).
                              (default: 8)
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
    "run": """
    OVERVIEW: Runs a job: cuts it, asks for every batch, writes the result.

    Ctrl-C finishes the page in hand and leaves; a second one leaves at once.
    Nothing that was kept is lost: 'resume' continues.

    Example: rollcall run jobs/mail-contacts.yaml --width 12

    USAGE: rollcall run [<options>] <job>

    ARGUMENTS:
      <job>                   The job file.

    OPTIONS:
      --allow-writes          Allow that the job changes something; the job must
                              allow it too.
      --confirm <number>      How many calls change something, as 'plan' tells.
      --what-if               Have the service say what each call would do, and
                              change nothing.
      --new                   Start afresh though the last run is unfinished.
      --or-resume             Go on with the last run if it is unfinished; begin a
                              new one otherwise.
      --if-busy <how>         While somebody works on the last run: wait for its
                              end, skip this time, or fail. (values: wait, skip,
                              fail)
      --wait-at-most <time>   The longest that --if-busy wait waits. (default: 12h)
      --width <width>         How many batches to work on at once (1 to 256).
                              (default: 8)
      --max-duration <time>   Stop in an orderly way so as to be gone after this
                              time, such as 4h, 90m or 1h30m.
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
    "resume": """
    OVERVIEW: Continues a run from the last kept page.

    Goes on with the job as it was when the run began. Two processes may work on
    one run.

    Example: rollcall resume last

    USAGE: rollcall resume [<run>] [--allow-writes] [--width <width>] [--max-duration <time>] [--tenants \
    <path>] [--tenant <name>] [--store <path>] [--json] [--quiet] [--log-level <level>] \
    [--log-format <format>]

    ARGUMENTS:
      <run>                   A run's number, or 'last'. (default: last)

    OPTIONS:
      --allow-writes          Allow that a job which changes something goes on.
      --width <width>         How many batches to work on at once (1 to 256).
                              (default: 8)
      --max-duration <time>   Stop in an orderly way so as to be gone after this
                              time, such as 4h, 90m or 1h30m.
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
    "simulate": """
    OVERVIEW: Serves a simulated tenant on loopback, to try things without a real
    one.

    Invented objects, made from a seed. What it was asked is at /_stats, every
    object it holds at /_truth. Sign in with the client
    36ee4c6c-0812-40a2-b820-b22ebd02bce3 and the secret 'simulated-secret' at
    contoso.onmicrosoft.com, or as admin@contoso.onmicrosoft.com with the password
    'simulated-password'. Faults are chances from 0, never, to 1, always; changes
    are so many for each page served, on average.

    Example: rollcall simulate --contacts 100000 --port 8123 --token-life 20

    USAGE: rollcall simulate <options>

    TENANT:
      --port <port>           The port on loopback; 0 takes a free one. (default:
                              8123)
      --port-file <path>      Write the port to this file once it serves.
      --contacts <contacts>   How many mail contacts the tenant holds. (default:
                              10000)
      --seed <seed>           The number everything random is made from. (default:
                              1)
      --latency <seconds>     How long each page takes, in seconds. (default: 0.0)
      --token-life <seconds>  How long a token lives, in seconds. (default: 3599.0)
      --cursor-life <seconds> How long a next link lives, in seconds. (default:
                              600.0)
      --filter-limit <length> The longest filter accepted, in characters. (default:
                              any length)
      --order <order>         How a query that asks for no order is ordered.
                              (values: creation, name; default: creation)
      --skew <share>          The share of all names that begin 'Contractor -
                              External - '. (default: one in fifty, 20000 at most)

    MAILBOXES:
      --mailboxes <mailboxes> How many mailboxes the tenant holds; groups and role
                              groups come with them. (default: 0)
      --night <number>        The night it begins at, from 1. (default: 1)
      --night-changes <number>
                              Permissions that differ from each night to the next.
                              (default: 0)
      --mailbox-latency <seconds>
                              How long a question about one mailbox takes.
                              (default: as long as a page)
      --cmdlet-latency <name:seconds>
                              How long one cmdlet takes, as Get-InboxRule:0.995;
                              may be repeated.
      --denied <share>        The share of mailboxes that nobody may ask for.
                              (default: 0.0)
      --vanished <share>      The share of mailboxes that are listed and not there
                              any more. (default: 0.0)
      --ambiguous <share>     The share of mailboxes that no identity tells from
                              another. (default: 0.0)
      --public-folders <number>
                              How many public folders the tenant holds below their
                              root. (default: 0)

    BATCHES, RESOURCES AND CHANGES:
      --no-batch              Answer batches of calls with 404.
      --batch-order <batch-order>
                              Whether the items of a batch are served one after the
                              other. (values: sequence, parallel; default: sequence)
      --batch-counting <batch-counting>
                              Whether a batch counts once as a load, or each of its
                              items. (values: once, each; default: once)
      --no-resources          Answer questions to resources (OData) with 404.
      --no-expand             Refuse to list recipients with the rights to send.
      --missing-items <chance>
                              An item is absent from its batch's answer. (default:
                              0.0)
      --throttled-items <chance>
                              An item of a batch is answered 429. (default: 0.0)
      --failed-items <chance> An item of a batch is answered 503. (default: 0.0)
      --may-change            The application may change recipients, as an Exchange
                              Administrator.
      --cut-before-change <chance>
                              The connection ends before a change is applied.
                              (default: 0.0)
      --cut-after-change <chance>
                              The connection ends after a change was applied.
                              (default: 0.0)

    THROTTLING:
      --throttle <throttle>   Calls granted a second; more are refused. (default:
                              any number)
      --burst <calls>         Calls saved up at most while none are made. (default:
                              one second's worth)
      --throttle-change <seconds:rate>
                              From SECONDS after the first call on, grant RATE
                              calls a second; may be repeated.
      --no-retry-after        Refuse for want of budget without saying when to come
                              again.
      --rate-limit-headers    Tell in every answer what is left of the budget.
      --concurrency <concurrency>
                              Calls served at once; more are refused. (default: any
                              number)

    SIGN-IN:
      --certificate <path>    A certificate (PEM) the client may sign in with; may
                              be repeated.
      --refuse-replays        Refuse a client assertion that was used before.

    USERS AND MACHINES:
      --refresh-in <seconds>  Say that an access token should be renewed after this
                              time. (default: say nothing)
      --refresh-once          A refresh token is void once it was used.
      --device-interval <seconds>
                              The least time between two questions for a device
                              code. (default: 5.0)
      --trust-workflow        The client may prove itself with a token of
                              /_oidc/github.
      --customer <domain>     Another tenant that lets the application in; may be
                              repeated.
      --arc-folder <path>     Write the keys of an Arc agent to this folder.
      --sign-in-fault <number:what>
                              Refuse one token request, by its number:
                              3:50126:invalid_grant, 3:429 or 3:503, these with
                              :SECONDS to wait; may be repeated.

    FAULTS:
      --cut-to-page <chance>  A query of several pages ends after its first, and
                              nothing tells. (default: 0.0)
      --hide-few <chance>     A query lacks up to 69 of its rows, and nothing
                              tells. (default: 0.0)
      --short-pages <chance>  A page has fewer rows than asked, and a link.
                              (default: 0.0)
      --empty-pages <chance>  A page has no rows, and a link. (default: 0.0)
      --blank-links <chance>  A page's link is blank, so the rest is lost.
                              (default: 0.0)
      --lost-cursors <chance> A young link is answered as expired. (default: 0.0)
      --busy <chance>         A call is told that the server is busy. (default: 0.0)
      --fault-seed <seed>     The number faults and changes are drawn from.
                              (default: 1)

    CHANGES:
      --creates <number>      Objects created for each page. (default: 0.0)
      --renames <number>      Objects renamed for each page. (default: 0.0)
      --deletes <number>      Objects deleted for each page. (default: 0.0)

    OPTIONS:
      --version               Show the version.
      -h, --help              Show help information.


    """,
    "demo": """
    OVERVIEW: Exports a simulated tenant, kills its own run half-way, resumes it,
    and compares.

    Everything happens on this machine, in a folder that is removed afterwards. The
    run is a process of its own and is ended with SIGKILL, which no program can
    prepare for.

    Example: rollcall demo --contacts 20000

    USAGE: rollcall demo [--contacts <contacts>] [--token-life <seconds>] [--latency \
    <seconds>] [--seed <seed>] [--keep <folder>]

    OPTIONS:
      --contacts <contacts>   How many contacts the tenant holds. (default: 100000)
      --token-life <seconds>  How long a token lives, in seconds. (default: 20.0)
      --latency <seconds>     How long the service takes for a page. (default: 1.5)
      --seed <seed>           The number the tenant is made from. (default: 1)
      --keep <folder>         Keep the demo's files in this folder.
      --version               Show the version.
      -h, --help              Show help information.


    """,
    "verify": """
    OVERVIEW: Checks a finished run against the service and prints its certificate.

    Asks the whole question again, cut by another key, and compares object by
    object; or with --sample only a part of it. A check that was stopped goes on
    where it was. Exits with 3 when the run cannot be certified.

    Example: rollcall verify last --sample 5000

    USAGE: rollcall verify [<run>] [--sample <sample>] [--width <width>] [--max-duration \
    <time>] [--tenants <path>] [--tenant <name>] [--store <path>] [--json] [--quiet] \
    [--log-level <level>] [--log-format <format>]

    ARGUMENTS:
      <run>                   A run's number, or 'last'. (default: last)

    OPTIONS:
      --sample <sample>       Ask for about so many objects only, drawn by chance.
      --width <width>         How many batches to work on at once (1 to 256).
                              (default: 8)
      --max-duration <time>   Stop in an orderly way so as to be gone after this
                              time, such as 4h, 90m or 1h30m.
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
