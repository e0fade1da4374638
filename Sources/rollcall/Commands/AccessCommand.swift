import ArgumentParser
import Core
import Engine
import Reports

/// Tells what somebody may do, or who may do something with a mailbox.
struct AccessCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "access",
    abstract: "Shows what somebody may open, or who may open a mailbox, and since when.",
    discussion: """
      Reads what finished runs of jobs with 'grants' showed, and asks nobody. Any name that the \
      service has for somebody will do: an address, a GUID, a SID, a display name. Rights by groups \
      are shown where a job lists their members.

      Example: rollcall access --user ann@contoso.example --on 2026-11-01
      """)

  /// How an answer is written line by line.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case csv, jsonl
  }

  @Option(help: ArgumentHelp("Show what this user or group may do.", valueName: "name"))
  var user: String?

  @Option(help: ArgumentHelp("Show who may do something with this mailbox.", valueName: "name"))
  var mailbox: String?

  @Option(
    help: ArgumentHelp(
      "As it was at the end of that day (UTC), or at a moment such as 2026-11-01T06:00:00Z.",
      valueName: "date"))
  var on: String?

  @Option(help: ArgumentHelp("Only what runs of this job showed.", valueName: "name"))
  var job: String?

  @Option(
    help: ArgumentHelp("The tenant, where the store knows of several.", valueName: "name"))
  var tenant: String?

  @Option(help: "Write every line as csv or jsonl.")
  var format: Format?

  @Flag(help: "Write cells exactly as they are, formulas too.")
  var raw = false

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    switch (user, mailbox) {
    case (nil, nil):
      throw ValidationError("Name whom you mean: --user NAME, or --mailbox NAME.")
    case (.some, .some):
      throw ValidationError("Name one of --user and --mailbox, not both.")
    case (.some(let name), nil), (nil, .some(let name)):
      guard AccessName(name) != nil else { throw ValidationError("The name is blank.") }
    }
    if let on, AccessMoment(on) == nil {
      throw ValidationError(
        "'\(on.shortened)' is not a day such as 2026-11-01, nor a moment such as "
          + "2026-11-01T06:00:00Z.")
    }
    guard !output.json || format == nil else {
      throw ValidationError("--json prints a document of its own. Leave --format away.")
    }
  }

  func run() async throws {
    try await Console.reporting {
      let index = try store.openIndex()
      try await AccessTaker(index: index, output: output).takeAll()
      let question = try await question(in: index)
      let reply = try await index.access(question)
      try tell(reply, to: question)
    }
  }

  private func question(in index: any AccessIndex) async throws -> AccessQuestion {
    let tenants = try await index.accessTenants()
    let moment = on.flatMap { AccessMoment($0)?.instant }
    let subject: AccessQuestion.Subject = user.map { .user($0) } ?? .mailbox(mailbox ?? "")
    return AccessQuestion(
      tenant: try chosen(among: tenants), subject: subject, moment: moment, job: job)
  }

  private func chosen(among tenants: [String]) throws -> String {
    let known = tenants.map { TerminalText.clean($0) }.joined(separator: ", ")
    guard !tenants.isEmpty else {
      throw Refusal(
        .usage,
        "No finished run in the store tells of rights. Run a job that does, such as "
          + "jobs/mailbox-permissions.yaml; docs/access.md says what makes one.")
    }
    if let tenant {
      guard tenants.contains(tenant) else {
        throw Refusal(
          .usage, "Nothing is known of the rights at '\(tenant.shortened)'. Known are: \(known).")
      }
      return tenant
    }
    guard tenants.count == 1 else {
      throw Refusal(
        .usage, "The store knows of several tenants: \(known). Name one with --tenant.")
    }
    return tenants[0]
  }

  private func tell(_ reply: AccessReply, to question: AccessQuestion) throws {
    switch reply {
    case .unknown:
      throw Refusal(
        .usage,
        "Nobody is called '\(question.subject.text.shortened)' in what runs showed. Try another name, "
          + "such as the address or the GUID; a name is known once a run of a job with 'grants', "
          + "'members' or 'names' showed it.")
    case .ambiguous(let candidates):
      let most = 20
      var lines = candidates.prefix(most).map { "  \($0.identity)  \($0.shown)" }
      if candidates.count > most { lines.append("  and \(candidates.count - most) more") }
      throw Refusal(
        .usage,
        "\(candidates.count) are called '\(question.subject.text.shortened)'. Name one of them by:\n"
          + lines.joined(separator: "\n"))
    case .answer(let answer):
      let document = AccessDocument(answer, to: question)
      if output.json {
        try Console.document(document)
      } else if let format {
        try AccessLines(format, cells: raw ? .raw : .defused).write(document)
      } else {
        document.print()
      }
    }
  }
}

/// A day or a moment as it is typed: of a day its last millisecond counts.
struct AccessMoment {
  let instant: Instant

  /// Nil for anything but `2026-11-01`, `2026-11-01T06:00:00Z`, and the same with milliseconds.
  init?(_ text: String) {
    let shape = String(text.unicodeScalars.map { ("0"..."9").contains($0) ? "0" : Character($0) })
    let isDay = shape == "0000-00-00"
    let isExact = shape == "0000-00-00T00:00:00.000Z"
    guard isDay || isExact || shape == "0000-00-00T00:00:00Z" else { return nil }
    let parts = text.split { !$0.isNumber }
    let time = isDay ? "23:59:59" : parts[3...5].joined(separator: ":")
    guard let second = Instant(filterText: "\(parts[1])/\(parts[2])/\(parts[0]) \(time)"),
      let rest = isDay ? 999 : isExact ? Int64(parts[6]) : 0
    else { return nil }
    instant = Instant(milliseconds: second.milliseconds + rest)
  }
}
