/// Plans the run that checks another: the same question, cut another way.
package struct Verification: Sendable {
  package let run: RunRecord

  package init(of run: RunRecord) { self.run = run }

  /// The job of the checking run: cut by another key, writing nothing.
  package var job: Job {
    var job = run.job
    // What a later stage asked is not asked again: it hangs on the rows that are checked here.
    (job.stage, job.followers, job.listings) = (nil, nil, nil)
    job.output = nil
    job.tolerate = nil
    job.since = nil
    job.check = .suspicious
    switch job.shard {
    case .byKey(_, let rows): job.shard = .byKey(job.secondKey, rows: rows)
    case .byValues(_, _, let rows): job.shard = .byKey(.name, rows: rows)
    // What takes no filter has no other cut, and is asked the same once more.
    case .whole where !job.listed.takesFilter: break
    case .whole: job.shard = .byKey(.name, rows: Job.Shard.usualRows)
    case .byList: break
    }
    return job
  }

  /// The plan that asks for everything again.
  ///
  /// - Parameters:
  ///   - rows: objects each side holds, which tells the size of the question.
  ///   - asked: the predicates of the run's own batches, for a list, which has no other cut.
  package func plan(rows: [Int], asked: [Predicate] = []) -> Plan {
    let job = job
    let stages = zip(job.sides, rows).map { side, rows in
      if case .byList = side.shard {
        return Plan.Stage(
          parts: asked.map { Cutter.Part($0) },
          reason: "the identities of run \(run.id), asked again")
      }
      return Plan.Stage(
        parts: [Cutter.Part(.everything, expected: rows)],
        reason: "run \(run.id) again, cut by \(side.keyProperty)")
    }
    return Plan(job: job, stages: stages, verifies: run.id)
  }

  /// The plan that asks for a sample: objects of the run by identity, to see whether they are as it
  /// says, and some of the service's own by the beginnings of their names, to see whether it has them.
  ///
  /// - Parameters:
  ///   - objects: identities drawn from the run.
  ///   - parts: batches drawn from a finer cut of the same question.
  package func sample(
    objects: [GUID], parts: [Cutter.Part], budget: Int = 2000
  ) throws(FilterError) -> Plan {
    var job = run.job.sides[0]
    job.stage = nil
    job.output = nil
    job.since = nil
    job.check = .suspicious
    job.isSample = true
    let chunks = Planner.chunks(
      of: objects.map(\.description), "Guid", base: try job.base(), budget: budget)
    return Plan(
      job: job,
      stages: [
        Plan.Stage(
          parts: chunks + parts,
          reason:
            "\(objects.count) objects of run \(run.id), and \(parts.count) shares of its question")
      ], verifies: run.id)
  }
}
