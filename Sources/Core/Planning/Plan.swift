/// The ordered batches of a run, stage by stage, and why they are cut so.
///
/// It asks nothing of the service: the same job with the same knowledge gives the same plan.
package struct Plan: Sendable, Hashable {
  /// The batches of one side of the job.
  package struct Stage: Sendable, Hashable {
    package var parts: [Cutter.Part]
    /// One sentence for people.
    package var reason: String

    package init(parts: [Cutter.Part], reason: String) {
      self.parts = parts
      self.reason = reason
    }
  }

  package var job: Job
  package var stages: [Stage]
  /// The complete run it was learned from, and that the new one must account for.
  package var baseline: RunID?
  /// The finished run that it is to check.
  package var verifies: RunID?
  /// The lines of a job that changes something, in the order of its list.
  package var lines: [Line] = []

  package init(job: Job, stages: [Stage], baseline: RunID? = nil, verifies: RunID? = nil) {
    self.job = job
    self.stages = stages
    self.baseline = baseline
    self.verifies = verifies
  }
}

extension Plan {
  /// Whether every stage that is listed has a batch to begin with; one that follows gets its batches
  /// from the rows of another.
  package var isComplete: Bool {
    !sides.isEmpty && (sides + lists).allSatisfy { !$0.parts.isEmpty }
  }

  /// The stages that list the objects themselves.
  package var sides: ArraySlice<Stage> {
    stages.dropLast((job.followers?.count ?? 0) + (job.listings?.count ?? 0))
  }

  /// The stages that read lists for those that follow.
  private var lists: ArraySlice<Stage> { stages.suffix(job.listings?.count ?? 0) }

  /// Why it is cut so, over all that is listed, in one sentence for people.
  package var reason: String {
    var reasons: [String] = []
    for stage in sides where !reasons.contains(stage.reason) { reasons.append(stage.reason) }
    return reasons.joined(separator: job.directory == nil ? "; joined: " : "; directory: ")
  }
}
