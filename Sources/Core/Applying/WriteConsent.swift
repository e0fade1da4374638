/// Decides whether a command may change something.
///
/// Both the job and whoever starts it must allow that, and the latter must know how much.
package struct WriteConsent: Sendable, Hashable {
  package var allowsWrites: Bool
  /// How many calls were seen in the plan.
  package var confirmed: Int?
  package var isWhatIf: Bool

  package init(allowsWrites: Bool = false, confirmed: Int? = nil, isWhatIf: Bool = false) {
    self.allowsWrites = allowsWrites
    self.confirmed = confirmed
    self.isWhatIf = isWhatIf
  }

  /// Whether anything at all was said about changes.
  package var isSilent: Bool { !allowsWrites && confirmed == nil && !isWhatIf }

  /// Why a job is not started; nil where it may be.
  ///
  /// - Parameter calls: how many calls the plan has; nil where the list was not read.
  package func refusal(of job: Job, calls: Int?, file: String) -> String? {
    guard let action = job.action else {
      return isSilent
        ? nil
        : "The job '\(job.name)' changes nothing. Leave --allow-writes, --confirm and --what-if "
          + "away."
    }
    guard action.allowsWrites else {
      return
        "The job '\(job.name)' does not allow that anything is changed. Look at its calls with: "
        + "rollcall plan \(file) — and add the line 'allow-writes: true' to the job file."
    }
    guard let calls else { return nil }
    let command = "rollcall run \(file) --allow-writes --confirm \(calls)"
    guard allowsWrites else {
      return
        "The job '\(job.name)' changes something, and the command line does not allow it. Look "
        + "at its calls with: rollcall plan \(file) — and start it with: \(command)"
    }
    guard let confirmed else {
      return "The job '\(job.name)' makes \(calls) calls that change something. Look at them with: "
        + "rollcall plan \(file) — and confirm their number: \(command)"
    }
    guard confirmed == calls else {
      return
        "The job '\(job.name)' makes \(calls) calls that change something, and \(confirmed) were "
        + "confirmed. Its list may have changed: look again with: rollcall plan \(file)"
    }
    return nil
  }
}
