/// Decides how a command that is to run a job begins: afresh, with the last run, later, or not.
///
/// It never looks at a store or a clock; whoever asks again after a wait says how long it was.
package struct RunStart: Sendable, Hashable {
  /// What is done while somebody works on the job's last run.
  package enum Busy: String, Sendable, CaseIterable {
    case wait, skip, fail
  }

  /// Whose turn it is at the job.
  package enum Turn: Sendable {
    case ours, theirs
  }

  package enum Verdict: Sendable, Equatable {
    case begin
    /// The last run goes on.
    case resume
    /// Asked again after this time.
    case wait(Duration)
    case skip
    case refuse(Reason)
  }

  package enum Reason: Sendable, Hashable {
    /// Somebody works on the last run.
    case busy
    /// Somebody still does, after the longest wait.
    case stillBusy
    /// Nobody does, and it is not finished.
    case unfinished
  }

  /// How often a busy run is looked at.
  package static let interval = Duration.seconds(5)

  /// Whether the last run is left as it is, be it unfinished.
  package var isNew: Bool
  /// Whether an unfinished run is gone on with.
  package var resumes: Bool
  /// Nil where nobody said: then a busy run refuses another, unless a new one was asked for.
  package var busy: Busy?
  package var longestWait: Duration

  package init(isNew: Bool, resumes: Bool, busy: Busy?, longestWait: Duration) {
    self.isNew = isNew
    self.resumes = resumes
    self.busy = busy
    self.longestWait = longestWait
  }

  /// What to do beside the job's last run, after `waited` was waited for it.
  ///
  /// Somebody works on the job while another command has its turn, or a batch of the last run is
  /// leased: one that was killed leaves its leases.
  package func verdict(
    beside last: RunRecord?, turn: Turn = .ours, after waited: Duration
  ) -> Verdict {
    let isOpen = last?.state == .open
    guard turn == .theirs || (isOpen && last?.isLive == true) else {
      if isNew || !isOpen { return .begin }
      return resumes ? .resume : .refuse(.unfinished)
    }
    switch busy {
    case .skip: return .skip
    case .wait where waited < longestWait: return .wait(min(Self.interval, longestWait - waited))
    case .wait: return .refuse(.stillBusy)
    case .fail: return .refuse(.busy)
    case nil: return isNew ? .begin : .refuse(resumes || !isOpen ? .busy : .unfinished)
    }
  }
}
