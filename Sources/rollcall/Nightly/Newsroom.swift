import Core
import Reports

/// Finds out what there is to tell of a run: how it ended, and how it differs from the one before.
struct Newsroom {
  let store: any RunStore

  /// The news of a run that ended.
  ///
  /// - Parameter mishap: what went wrong after its end.
  func news(
    of run: RunRecord, for notices: Notices, mishap: String? = nil
  ) async throws -> RunNews {
    let counts = try await store.counts(of: run.id)
    var news = RunNews(of: run, counts, .complete)
    news.mishap = mishap
    if run.state != .complete {
      news.ending = run.isTolerated(with: counts) ? .tolerated : .incomplete
    } else if notices.occasions.contains(.changes) {
      news.changes = try await changes(of: run)
    }
    return news
  }

  /// The news of a run that could not go on.
  func news(of run: RunRecord, brokenBy error: any Error) async throws -> RunNews {
    RunNews(of: run, try await store.counts(of: run.id), .broken("\(error)"))
  }

  /// How a run differs from the last complete one before it; nil where there is none.
  ///
  /// Where the two cannot be compared, because the job asks something else by now or its rows are
  /// the same by another column, there is nothing to tell of either.
  private func changes(of run: RunRecord) async throws -> RunNews.Changes? {
    let runs = try await store.completeRuns(of: run.job.name, atMost: RunChoice.mostRuns)
    guard let before = RunPair.before(run, among: runs) else { return nil }
    let pair = RunPair(before, run)
    guard pair.objection(insisting: .no) == nil else { return nil }
    var changes = RunNews.Changes(since: before.id.number)
    for stage in comparable(run) {
      guard let counts = try await counts(of: pair, stage: stage) else { return nil }
      changes.added += counts[.added]
      changes.removed += counts[.removed]
      changes.changed += counts[.changed]
    }
    return changes
  }

  /// The stages whose rows can be told apart in two runs; nil stands for the first.
  private func comparable(_ run: RunRecord) -> [String?] {
    let followers = (run.job.followers ?? []).filter { $0.identity != nil }
    return [nil] + followers.map { Optional($0.name) }
  }

  /// Nil where the two runs' rows cannot be told apart by the same columns; the log says why.
  private func counts(of pair: RunPair, stage: String?) async throws -> DifferenceCounts? {
    let comparison: RunComparison
    do {
      comparison = try await RunComparison(of: pair, stage: stage, identity: nil, in: store)
    } catch {
      guard error is Refusal else { throw error }
      let sentence = TerminalText.clean("Not compared with run \(pair.older.id): \(error)")
      try await store.note(RunEvent(.told, text: sentence), in: pair.newer.id)
      return nil
    }
    let result = try await comparison.differences { _ in }
    return result.counts
  }
}
