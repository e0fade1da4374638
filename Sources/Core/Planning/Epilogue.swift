/// What a stage is asked once all its batches are done, before its answer counts as complete.
///
/// The steps come in this order, each once: everything a second time, where the job wants that; what
/// changed while the run went; the objects of the run before that were not seen, a part of them first
/// where they are many, and all where one of these is there after all; those that did not come once more;
/// and the batches that should have held what was found so.
package struct Epilogue: Sendable {
  package enum Step: Sendable, Hashable, CaseIterable {
    case secondLook
    case closing
    case absentees
    case moreAbsentees
    case absenteesAgain
    case hiders

    package var role: BatchRole {
      switch self {
      case .secondLook, .absenteesAgain, .hiders: .check
      case .closing: .closing
      case .absentees, .moreAbsentees: .absentee
      }
    }
  }

  /// How much earlier than its beginning a window of changes opens: clocks differ, and what is
  /// changed shows up late at other servers.
  package static let overlap = Duration.seconds(15 * 60)

  package var job: Job
  package var run: RunRecord

  /// - Parameter job: the side of the run's job that the stage asks.
  package init(of job: Job, in run: RunRecord) {
    self.job = job
    self.run = run
  }

  /// The moment after which changes are asked for at the end.
  ///
  /// A run that checks another looks back to when that one began.
  package func opening(ofVerified verified: RunRecord?) -> Instant {
    Instant(milliseconds: (verified ?? run).startedAt.milliseconds - Self.overlap.milliseconds)
  }

  package var steps: [Step] {
    Step.allCases.filter { step in
      switch step {
      case .secondLook: job.check == .twice && job.target != nil && run.verifies == nil
      case .closing: job.canFollowChanges && !isList
      case .absentees, .moreAbsentees, .absenteesAgain, .hiders:
        job.canFollowChanges && job.window == nil && !isList && !job.isSample
          && (run.baseline != nil || run.verifies != nil)
      }
    }
  }

  private var isList: Bool { if case .byList = job.shard { true } else { false } }

  /// How many objects are ever asked for by identity.
  package static let mostInAll = 100_000

  /// How many objects are asked for by identity at first: a twentieth of the run's calls at most.
  ///
  /// When none of so many is there, the others are hardly hidden either, and the log tells how
  /// many were not asked for.
  package static func mostAbsentees(ofRows rows: Int) -> Int { max(rows / 500, 500) }
}
