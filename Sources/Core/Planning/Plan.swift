/// The ordered batches of a job's stage, and why they are cut so.
///
/// It asks nothing of the service: the same job gives the same plan.
package struct Plan: Sendable, Hashable {
  package var job: Job
  package var parts: [Cutter.Part]
  /// One sentence for people.
  package var reason: String

  package init(for job: Job, budget: Int = 2000) throws(FilterError) {
    self.job = job
    switch job.shard {
    case .whole:
      parts = [Cutter.Part(.everything)]
      reason = "not cut: the job asks for one batch"
    case .byKey(let key, let rows):
      let cutter = Cutter(key: key, base: try job.base(), target: rows, budget: budget)
      parts = cutter.firstCut()
      reason = "first cut of \(key.property) by the usual characters, with a remainder"
    }
  }
}

extension Job {
  /// What cuts this job's batches apart when they prove too large; nil when it must not be cut.
  package func cutter(budget: Int = 2000) throws(FilterError) -> Cutter? {
    guard case .byKey(let key, let rows) = shard else { return nil }
    return Cutter(key: key, base: try base(), target: rows, budget: budget)
  }
}
