import Core
import Reports

/// Compares the stages that follow a job's first, each by the identity it declares.
///
/// Their rows are judged and counted as those of the first are; none is kept or written.
struct StageComparisons {
  let pair: RunPair
  let store: any RunStore

  /// What came of each, in the order of the job.
  func compared() async throws -> [DifferenceDocument.Stage] {
    var stages: [DifferenceDocument.Stage] = []
    for follower in pair.newer.job.followers ?? [] {
      let stage = try await compared(follower)
      stages.append(stage)
    }
    return stages
  }

  private func compared(_ follower: Follower) async throws -> DifferenceDocument.Stage {
    guard follower.identity != nil else {
      return DifferenceDocument.Stage(
        follower.name, left: "Its rows have no 'identity' in the job.", whole: true)
    }
    let comparison: RunComparison
    do {
      comparison = try await RunComparison(
        of: pair, stage: follower.name, identity: nil, in: store)
    } catch {
      guard let refusal = error as? Refusal else { throw error }
      return DifferenceDocument.Stage(follower.name, left: refusal.description, whole: false)
    }
    let result = try await comparison.differences { _ in }
    return DifferenceDocument.Stage(follower.name, DifferenceDocument(comparison, result))
  }
}
