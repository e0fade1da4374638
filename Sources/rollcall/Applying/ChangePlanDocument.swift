import Core
import Reports

/// The plan of a job that changes something, as `plan --json` prints it.
struct ChangePlanDocument: Encodable {
  struct Call: Encodable {
    /// The line's place in the list.
    var line: Int
    /// Each as an administrator would type it, in the order of the job file.
    var parameters: [String]
  }

  var job: String
  var tenant: String
  var cmdlet: String
  /// How many calls there are: the number that `run --confirm` takes.
  var changes: Int
  var allowsWrites: Bool
  var idempotent: Bool
  /// By what a lost call is read back; absent where nothing tells.
  var readBack: String?
  /// The permissions and roles the job says it needs.
  var needs: String?
  var calls: [Call]

  /// - Parameter most: how many calls are listed.
  init(_ plan: Plan, action: Action, atMost most: Int) throws {
    job = plan.job.name
    tenant = plan.job.tenant
    cmdlet = action.cmdlet
    changes = plan.lines.count
    allowsWrites = action.allowsWrites
    idempotent = action.isIdempotent
    readBack = action.readBack?.cmdlet
    needs = plan.job.needs
    let call = LineCall(action, columns: plan.job.listColumns)
    calls = try plan.lines.prefix(most).map { line in
      Call(line: line.number, parameters: try call.parameters(of: line.cells).map(\.text))
    }
  }
}

extension ChangePlanDocument {
  /// Calls shown on a screen unless all are wanted.
  static let usuallyShown = 20

  func print(startedBy file: String, _ output: OutputOptions) {
    Console.data("\(job): \(changes) calls of \(cmdlet), one for each line of the list")
    if let needs { Console.data("needs \(TerminalText.clean(needs))") }
    Console.data(TerminalText.clean(loss))
    for call in calls {
      let parameters = call.parameters.joined(separator: " ")
      Console.data("\(call.line)".padded(to: 8) + TerminalText.clean(parameters))
    }
    if calls.count < changes {
      Console.data("and \(changes - calls.count) more; see them all with --all")
    }
    output.tell(
      "No call was made. "
        + (allowsWrites
          ? "Start it with: rollcall run \(file) --allow-writes --confirm \(changes) — and add "
            + "--what-if to have the service say what it would do."
          : "The job does not allow that anything is changed: add 'allow-writes: true' to it."))
  }

  /// What becomes of a call whose answer is lost.
  private var loss: String {
    if idempotent { return "a call whose answer is lost is made again: the job says it may be" }
    if let readBack { return "a call whose answer is lost is read back by \(readBack)" }
    return "a call whose answer is lost is reported as unknown and not made again"
  }
}
