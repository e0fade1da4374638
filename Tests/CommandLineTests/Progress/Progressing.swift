import Core

@testable import rollcall

/// Models and readings of the progress tests: everything counts from second 0.
enum Progressing {
  static func at(_ seconds: Int) -> Monotonic { Monotonic(sinceStart: .seconds(seconds)) }

  static func counts(
    pending: Int = 0, leased: Int = 0, done: Int = 0, split: Int = 0, buried: Int = 0
  ) -> BatchCounts {
    var counts = BatchCounts()
    counts.pending = pending
    counts.leased = leased
    counts.done = done
    counts.split = split
    counts.buried = buried
    return counts
  }

  static func model(
    pending: Int = 0, done: Int = 0, buried: Int = 0, rows: Int = 0, calls: Int = 0,
    renewals: Int = 0
  ) -> ProgressModel {
    let run = RunRecord(
      id: RunID(7),
      job: Job(name: "mail-contacts", tenant: "contoso", cmdlet: "Get-MailContact", columns: []),
      stages: [StageID(1)], state: .open, startedAt: Instant(milliseconds: 1_750_000_000_000),
      calls: calls, renewals: renewals, rows: rows)
    return ProgressModel(
      run: run, counts: counts(pending: pending, done: done, buried: buried), now: at(0))
  }
}
