import Core
import Engine
import Store

/// What follows a run once it has ended: people are told, and older runs make room.
///
/// Nothing of it changes how the run ended. It is done by one process: the one that has the turn.
struct Aftermath {
  let job: Job
  let store: any RunStore & JobBook
  let maintenance: StoreMaintenance
  /// Variables that hold secrets of the tenants, which no program is handed.
  let withheld: Set<String>
  let patience: Patience
  let time: any TimeSource
  let output: OutputOptions

  /// What went wrong after a run had ended, such as that its result could not be written.
  struct Mishap {
    let run: RunID
    let error: any Error
  }

  /// After a run that ended, or another command of the job: also what earlier ones left undone.
  func follow(_ mishap: Mishap? = nil) async throws {
    try await tellAll(mishap)
    try await tidy()
  }

  /// Tells of every run of the job that nobody was told of.
  func tellAll(_ mishap: Mishap? = nil) async throws {
    let wall = time.wall()
    let since = Instant(milliseconds: wall.milliseconds - Notices.oldestNews.milliseconds)
    for run in try await store.untold(of: job.name, endedAfter: since) {
      guard let notices = run.job.notify else { continue }
      let own = mishap.flatMap { $0.run == run.id ? "\($0.error)" : nil }
      let news = try await Newsroom(store: store).news(of: run, for: notices, mishap: own)
      if news.isWanted(by: notices) { try await desk(notices).tell(of: news) }
      try await patience { [store] () throws(StoreError) in try await store.noteTold(of: run) }
    }
  }

  /// Tells that a run could not go on.
  func tell(of run: RunRecord, brokenBy error: any Error) async throws {
    guard let notices = run.job.notify, !(error is StoreError), !(error is CancellationError),
      let left = try await store.run(run.id), left.state == .open
    else { return }
    let news = try await Newsroom(store: store).news(of: left, brokenBy: error)
    guard news.isWanted(by: notices) else { return }
    try await desk(notices).tell(of: news)
  }

  private func desk(_ notices: Notices) -> NoticeDesk {
    NoticeDesk(
      store: store, ways: notices.assembled(withholding: withheld, time), time: time,
      tell: output.tell)
  }

  /// Runs that are looked through after one run: the one that ended, and what was left before.
  private static let mostFolded = 3

  /// Stores rows that did not change once.
  private func fold() async throws {
    for (run, before) in try await store.unfolded(of: job.name, atMost: Self.mostFolded) {
      let rows = try await store.fold(run, onto: before)
      guard rows > 0 else { continue }
      let sentence = "\(rows) rows are those of run \(before), and are stored once."
      try await store.note(RunEvent(.tidied, text: sentence), in: run)
    }
  }

  /// Stores unchanged rows once, and forgets the runs that the job need not keep.
  private func tidy() async throws {
    guard let keep = job.keep else { return }
    try await fold()
    let runs = try await store.runs(of: job.name, atMost: Retention.mostLookedAt)
    let leaving = keep.leaving(runs, now: time.wall())
    var forgotten = 0
    for run in leaving where try await isForgotten(run) { forgotten += 1 }
    guard forgotten > 0 else { return }
    let what = forgotten == 1 ? "1 run is" : "\(forgotten) runs are"
    let sentence = "\(what) forgotten: the job keeps \(keep.sentence)."
    output.tell(sentence)
    if let newest = runs.first(where: { !leaving.contains($0.id) }) {
      try await store.note(RunEvent(.tidied, text: sentence), in: newest.id)
    }
  }

  private func isForgotten(_ run: RunID) async throws -> Bool {
    do throws(StoreError) {
      let forgotten = try await maintenance.forget(run, .careful)
      return forgotten.runs > 0
    } catch {
      // Somebody needs it at this moment: the next night forgets it.
      guard error.kind == .busy else { throw error }
      return false
    }
  }
}
