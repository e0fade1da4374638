/// What a job changes: one call for each line of a list.
///
/// It is written down and judged here; it never calls and never reads the list.
package struct Action: Sendable, Hashable, Codable {
  /// The beginnings of the cmdlets that a job may change something by.
  package static let verbs = ["Set-", "Add-", "Remove-", "New-", "Enable-", "Disable-"]
  /// The columns of the result that follow those of the list.
  package static let resultColumns = ["Outcome", "Detail", "Attempts"]
  /// How many lines one list may have.
  package static let mostLines = 100_000
  /// How long one call may take, unless the job says otherwise.
  package static let usualDeadline = Duration.seconds(120)

  package var cmdlet: String
  /// Sent for each line; texts may name columns of the list in braces.
  package var parameters: [Follower.Template]
  package var blanks: Blanks
  /// Parameters whose texts `true` and `false` are sent as flags.
  package var flags: [String]
  /// Parameters whose texts are lists joined by commas.
  package var lists: [String]
  /// Whether a call may be made twice without harm.
  package var isIdempotent: Bool
  package var readBack: ReadBack?
  /// The longest one call may take, in milliseconds.
  package var deadline: Int64
  /// Whether the job itself allows that something is changed.
  package var allowsWrites: Bool
  /// The service is asked what it would do, and changes nothing.
  package var isWhatIf = false

  package init(
    cmdlet: String, parameters: [Follower.Template], blanks: Blanks = .omit, flags: [String] = [],
    lists: [String] = [], isIdempotent: Bool = false, readBack: ReadBack? = nil,
    deadline: Duration = Action.usualDeadline, allowsWrites: Bool = true
  ) {
    self.cmdlet = cmdlet
    self.parameters = parameters
    self.blanks = blanks
    self.flags = flags
    self.lists = lists
    self.isIdempotent = isIdempotent
    self.readBack = readBack
    self.deadline = deadline.milliseconds
    self.allowsWrites = allowsWrites
  }

  /// What becomes of a parameter whose cell is blank.
  package enum Blanks: String, Sendable, Hashable, Codable, CaseIterable {
    /// It is left out of the call.
    case omit
    /// It is sent empty, so that the service clears what was there.
    case clear
    /// The list is refused.
    case refuse
  }

  /// How it is seen afterwards whether a change was made.
  package struct ReadBack: Sendable, Hashable, Codable {
    /// How long after a lost call its object is read, unless the job says otherwise.
    package static let usualWait = Duration.seconds(60)

    package var cmdlet: String
    package var parameters: [Follower.Template]
    /// Properties, and what they are once the change was made.
    package var compare: [Follower.Template]
    /// Whether the change was made once nothing is found that compares.
    package var isGone: Bool
    /// How long after a lost call it is read, in milliseconds.
    package var wait: Int64

    package init(
      cmdlet: String, parameters: [Follower.Template], compare: [Follower.Template],
      isGone: Bool = false, wait: Duration = ReadBack.usualWait
    ) {
      self.cmdlet = cmdlet
      self.parameters = parameters
      self.compare = compare
      self.isGone = isGone
      self.wait = wait.milliseconds
    }

    /// Whether an answer about one object may have several rows: its rights, rules or members.
    ///
    /// Of any other cmdlet several rows tell nothing: the service answers about everything where it
    /// knows no object of the name.
    package var mayFindSeveral: Bool {
      ["permission", "rule", "member"].contains { cmdlet.lowercased().hasSuffix($0) }
    }

    /// The properties that are read.
    package var columns: [String] { compare.map(\.name) }
  }
}

extension Action {
  /// The columns of the list that it names, each once.
  package var references: [String] {
    let templates = parameters + (readBack?.parameters ?? []) + (readBack?.compare ?? [])
    var names: [String] = []
    for name in templates.flatMap(\.references)
    where !names.contains(where: { $0.lowercased() == name.lowercased() }) {
      names.append(name)
    }
    return names
  }
}

extension Job {
  /// A job that changes something, once the columns of its list are known.
  package init(
    named name: String, at tenant: String, service: Service?, action: Action,
    listColumns: [String], output: Output, needs: String?
  ) {
    self.init(
      name: name, tenant: tenant, service: service, cmdlet: action.cmdlet,
      parameters: action.parameters.map { Parameter($0.name, $0.shown) }, shard: .whole,
      columns: listColumns + Action.resultColumns, output: output, needs: needs)
    self.action = action
  }

  /// The columns of the list, in the order of its heading; none where the job only asks.
  package var listColumns: [String] {
    action == nil ? [] : Array(columns.dropLast(Action.resultColumns.count))
  }
}
