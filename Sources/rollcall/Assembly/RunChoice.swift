import Core

/// Finds the two runs that are meant by none, one or two names.
struct RunChoice {
  /// Runs that are looked through for the names of jobs.
  static let mostRuns = 10_000

  let store: any RunStore
  /// The job whose runs are meant, where the command line names one.
  let job: String?

  /// - Parameter names: numbers, or `last`.
  func pair(named names: [String]) async throws -> RunPair {
    switch names.count {
    case 0: return try await lastTwo(of: try await jobName())
    case 1:
      let newer = try await find(names[0])
      return RunPair(try await before(newer), newer)
    default: return RunPair(try await find(names[0]), try await find(names[1]))
    }
  }

  private func lastTwo(of job: String) async throws -> RunPair {
    let runs = try await store.completeRuns(of: job, atMost: Self.mostRuns)
    if let newer = runs.first, let older = RunPair.before(newer, among: runs) {
      return RunPair(older, newer)
    }
    let found =
      runs.first.map {
        "one complete run of '\(job)' at '\($0.job.tenant)', the tenant of the last"
      }
      ?? "no complete run of '\(job)'"
    throw Refusal(
      .usage,
      "The store holds \(found), and two are compared. Run it again, or name two runs, "
        + "complete or not: rollcall diff OLDER NEWER. See them with: rollcall runs")
  }

  private func before(_ run: RunRecord) async throws -> RunRecord {
    let runs = try await store.completeRuns(of: run.job.name, atMost: Self.mostRuns)
    if let older = RunPair.before(run, among: runs) { return older }
    throw Refusal(
      .usage,
      "The store holds no complete run of '\(run.job.name)' at '\(run.job.tenant)' before run "
        + "\(run.id). Name two runs: rollcall diff OLDER NEWER. See them with: rollcall runs")
  }

  private func find(_ name: String) async throws -> RunRecord {
    guard let number = Int64(name) else {
      if let last = try await store.lastRun(of: job) { return last }
      throw Refusal(.usage, "The store holds no such run yet. Start one with: rollcall run JOB")
    }
    if let record = try await store.run(RunID(number)) { return record }
    throw Refusal(.usage, "The store holds no run \(number). See them with: rollcall runs")
  }

  /// The job named, or the only one there is.
  private func jobName() async throws -> String {
    if let job { return job }
    var names: [String] = []
    for run in try await store.runs(atMost: Self.mostRuns)
    where run.verifies == nil && !names.contains(run.job.name) {
      names.append(run.job.name)
    }
    guard let name = names.first else {
      throw Refusal(.usage, "The store holds no run yet. Start one with: rollcall run JOB")
    }
    guard names.count == 1 else {
      let known = names.prefix(20).sorted().joined(separator: ", ")
      throw Refusal(
        .usage, "The store holds runs of several jobs. Name one with --job: \(known).")
    }
    return name
  }
}
