import Core
import TestSupport
import Testing

extension RunStore {
  /// The plan of a run that knows what a complete one found.
  func learnedPlan(
    _ job: Job, from record: RunRecord, pageSize: Int = 1000
  ) async throws -> Plan {
    let target = try #require(job.target)
    let size = BatchSize.known(target: target, pageSize: pageSize)
    let keys = Observed<[String]>([])
    try await foldedKeys(of: record.stages[0], inBlocksOf: 1000) { block in
      keys.change { $0 += block }
    }
    var builder = KeyTree.Builder(tellingApartAbove: size.largest)
    for key in keys.now { builder.add(key) }
    return try Planner(pageSize: pageSize).plan(
      job, knowing: Planner.Knowledge(baseline: record.id, trees: [builder.tree()]))
  }
}
