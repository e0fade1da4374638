import Core
import Yams

/// Reads what a job changes: its action, and where the list of its lines is.
///
/// It never opens that list, so it cannot tell whether a column is there.
enum ActionReader {
  /// Keys of a job file that changes something.
  private static let keys = [
    "job", "tenant", "service", "action", "allow-writes", "output", "needs",
  ]
  private static let ownKeys = [
    "cmdlet", "list", "parameters", "blank", "flags", "lists", "idempotent", "deadline",
    "read-back",
  ]

  /// The longest one call may take: the service ends each after fifteen minutes.
  private static let deadlines = Duration.seconds(1)...Duration.seconds(15 * 60)
  /// How long after a lost call its object may be read.
  private static let waits = Duration.zero...Duration.seconds(60 * 60)

  /// Parameters that a run sets itself, and why a job must not.
  private static let reserved = [
    "confirm": "every call says that one is sure; the number of calls is confirmed by --confirm",
    "whatif": "add --what-if to the command line",
    "resultsize": "a change returns nothing",
  ]

  private enum Choice: String, CaseIterable {
    case yes = "true"
    case no = "false"
  }

  static func definition(_ file: Fields, in folder: String) -> JobDefinition? {
    file.refuseOthers(than: keys) { word in
      JobFile.keys.contains(word)
        ? "'\(word)' goes with 'query'; a job with an 'action' changes what its list names, and asks "
          + "for nothing." : nil
    }
    let name = JobFile.label("job", in: file, example: "set-mail-contacts")
    let tenant = JobFile.label("tenant", in: file, example: "contoso")
    let service = JobFile.service(in: file)
    let output = OutputReader.output(in: file)
    let needs = JobFile.needs(in: file)
    let allowsWrites = choice("allow-writes", in: file) ?? false
    guard let fields = file.fields("action") else { return nil }
    fields.refuseOthers(than: ownKeys)
    let list = list(in: fields, folder: folder)
    let action = action(in: fields, allowsWrites: allowsWrites)
    guard let name, let tenant, let service, let list, let action,
      file.node("output") == nil || output != nil
    else { return nil }
    let job = Job(
      named: name, at: tenant, service: service == .exchange ? nil : service, action: action,
      listColumns: [], output: output ?? Job.Output(format: .csv, path: "{job}-{run}.csv"),
      needs: needs)
    return JobDefinition(job: job, list: nil, changes: list)
  }

  private static func list(in fields: Fields, folder: String) -> String? {
    guard fields.node("list") != nil else {
      fields.problems.add(
        "action lacks 'list'. Add a line such as 'list: { file: contacts.csv }'.", at: fields.node)
      return nil
    }
    guard let list = fields.fields("list") else { return nil }
    list.refuseOthers(than: ["file"])
    return ListReader.path(in: list, folder: folder)
  }

  private static func action(in fields: Fields, allowsWrites: Bool) -> Action? {
    let cmdlet = cmdlet(in: fields)
    let parameters = templates("parameters", in: fields, besides: reserved)
    let blanks =
      fields.node("blank") == nil ? .omit : fields.word("blank", of: Action.Blanks.allCases)
    let flags = names("flags", in: fields)
    let lists = names("lists", in: fields)
    let isIdempotent = choice("idempotent", in: fields) ?? false
    let deadline = duration("deadline", in: fields, within: deadlines) ?? Action.usualDeadline
    let readBack = fields.node("read-back") == nil ? nil : readBack(in: fields)
    guard let cmdlet, let parameters, let blanks, fields.node("read-back") == nil || readBack != nil
    else { return nil }
    guard parameters.contains(where: { !$0.references.isEmpty }) else {
      fields.problems.add(
        "No parameter names a column of the list in braces, so every call would be the same. Write, "
          + "for instance, Identity: \"{Guid}\".", at: fields.node("parameters") ?? fields.node)
      return nil
    }
    return Action(
      cmdlet: cmdlet, parameters: parameters, blanks: blanks, flags: flags, lists: lists,
      isIdempotent: isIdempotent, readBack: readBack, deadline: deadline,
      allowsWrites: allowsWrites)
  }

  private static func cmdlet(in fields: Fields) -> String? {
    guard let text = fields.requiredText("cmdlet", example: "Set-MailContact"),
      let node = fields.node("cmdlet")
    else { return nil }
    guard let verb = Action.verbs.first(where: text.hasPrefix), text.count > verb.count,
      text.utf8.count <= JobFile.longestName,
      text.utf8.allSatisfy({ $0.isPropertyByte || $0 == UInt8(ascii: "-") })
    else {
      fields.problems.add(
        "'\(text.shortened)' is not a cmdlet that changes something: one begins with "
          + "\(Action.verbs.dropLast().joined(separator: ", ")) or \(Action.verbs.last ?? "").",
        at: node)
      return nil
    }
    return text
  }

  private static func readBack(in action: Fields) -> Action.ReadBack? {
    guard let fields = action.fields("read-back") else { return nil }
    fields.refuseOthers(than: ["cmdlet", "parameters", "compare", "gone", "after"])
    let cmdlet = QueryReader.cmdlet(in: fields)
    let parameters = templates(
      "parameters", in: fields, besides: ["resultsize": "a run always asks for everything"])
    let isGone = choice("gone", in: fields) ?? false
    let compare =
      fields.node("compare") == nil ? [] : templates("compare", in: fields, besides: [:])
    let wait = duration("after", in: fields, within: waits) ?? Action.ReadBack.usualWait
    guard let cmdlet, let parameters, let compare else { return nil }
    guard parameters.contains(where: { !$0.references.isEmpty }) else {
      fields.problems.add(
        "read-back: no parameter names a column of the list in braces, so nothing would be told of "
          + "one line. Write, for instance, Identity: \"{Guid}\".", at: fields.node)
      return nil
    }
    guard !compare.isEmpty || isGone else {
      fields.problems.add(
        "read-back lacks 'compare': what a property is once the change was made. Add, for instance, "
          + "'compare: { DisplayName: \"{DisplayName}\" }'; or 'gone: true' where the object is "
          + "to be gone.", at: fields.node)
      return nil
    }
    return Action.ReadBack(
      cmdlet: cmdlet, parameters: parameters, compare: compare, isGone: isGone, wait: wait)
  }

  private static func templates(
    _ key: String, in fields: Fields, besides reserved: [String: String]
  ) -> [Follower.Template]? {
    guard let node = fields.node(key) else {
      fields.problems.add(
        "There is no '\(key)'. Add a line such as '\(key): { Identity: \"{Guid}\" }'.",
        at: fields.node)
      return nil
    }
    guard let parameters = QueryReader.parameters(in: fields, besides: reserved, under: key) else {
      return nil
    }
    guard Set(parameters.map { $0.name.lowercased() }).count == parameters.count else {
      fields.problems.add("'\(key)' has a name twice. Keep one.", at: node)
      return nil
    }
    let templates = parameters.compactMap { parameter -> Follower.Template? in
      guard case .text(let text) = parameter.value else {
        return Follower.Template(parameter.name, .fixed(parameter.value))
      }
      guard let pieces = Follower.Template.Piece.pieces(of: text) else {
        fields.problems.add(
          "'\(parameter.name)' has a brace that stands alone. Write a column as {Guid}, and a brace "
            + "that is meant as one twice.", at: node)
        return nil
      }
      return Follower.Template(parameter.name, .text(pieces))
    }
    return templates.count == parameters.count ? templates : nil
  }

  private static func names(_ key: String, in fields: Fields) -> [String] {
    (fields.list(key) ?? []).compactMap { word, node in
      if word.isPropertyName { return word }
      fields.problems.add("'\(word.shortened)' is not the name of a parameter.", at: node)
      return nil
    }
  }

  private static func choice(_ key: String, in fields: Fields) -> Bool? {
    fields.word(key, of: Choice.allCases).map { $0 == .yes }
  }

  private static func duration(
    _ key: String, in fields: Fields, within limits: ClosedRange<Duration>
  ) -> Duration? {
    guard let node = fields.node(key), let text = fields.text(key) else { return nil }
    if let duration = DurationText.duration(text), limits.contains(duration) { return duration }
    fields.problems.add(
      "'\(key)' must be a time from \(DurationText.text(limits.lowerBound)) to "
        + "\(DurationText.text(limits.upperBound)), as in 90s or 2m.", at: node)
    return nil
  }
}
