/// What the command that reads kept rights says of itself, word by word.
extension HelpTexts {
  static let access: KeyValuePairs = [
    "access": """
    OVERVIEW: Shows what somebody may open, or who may open a mailbox, and since
    when.

    Reads what finished runs of jobs with 'grants' showed, and asks nobody. Any
    name that the service has for somebody will do: an address, a GUID, a SID, a
    display name. Rights by groups are shown where a job lists their members.

    Example: rollcall access --user ann@contoso.example --on 2026-11-01

    USAGE: rollcall access [--user <name>] [--mailbox <name>] [--on <date>] [--job <name>] \
    [--tenant <name>] [--format <format>] [--raw] [--store <path>] [--json] [--quiet] \
    [--log-level <level>] [--log-format <format>]

    OPTIONS:
      --user <name>           Show what this user or group may do.
      --mailbox <name>        Show who may do something with this mailbox.
      --on <date>             As it was at the end of that day (UTC), or at a
                              moment such as 2026-11-01T06:00:00Z.
      --job <name>            Only what runs of this job showed.
      --tenant <name>         The tenant, where the store knows of several.
      --format <format>       Write every line as csv or jsonl. (values: csv, jsonl)
      --raw                   Write cells exactly as they are, formulas too.
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


    """
  ]
}
