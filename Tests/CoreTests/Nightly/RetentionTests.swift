import Core
import TestSupport
import Testing

/// Which runs of a job may be forgotten.
@Suite struct RetentionTests {
  private static let day = Duration.seconds(24 * 60 * 60)
  private let now = Instant(milliseconds: 1_750_000_000_000)

  /// Runs one day apart, the newest first and a day old.
  private func runs(_ states: [RunState]) -> [RunRecord] {
    states.enumerated().map { place, state in
      let age = Duration.seconds(24 * 60 * 60 * (place + 1))
      return RunRecord(
        id: RunID(Int64(100 - place)),
        job: Job(name: "people", tenant: "t", cmdlet: "Get-X", columns: []), stages: [],
        state: state, startedAt: Instant(milliseconds: now.milliseconds - age.milliseconds))
    }
  }

  private func left(_ retention: Retention, _ records: [RunRecord]) -> [Int64] {
    let leaving = Set(retention.leaving(records, now: now))
    return records.map(\.id).filter { !leaving.contains($0) }.map(\.number)
  }

  @Test func `so many of the newest finished runs stay`() {
    let records = runs([.complete, .incomplete, .cancelled, .complete])
    #expect(left(Retention(runs: 2), records) == [100, 99])
    #expect(left(Retention(runs: 9), records) == [100, 99, 98, 97])
    #expect(Retention(runs: 1).leaving(records, now: now).map(\.number) == [97, 98, 99])
  }

  @Test func `one run alone is remarked on, since nothing is left to compare it with`() {
    #expect(Retention(runs: 1).remark?.contains("compare") == true)
    for other in [Retention(runs: 2), Retention(days: 1), Retention(runs: 1, days: 30)] {
      #expect(other.remark == nil)
    }
  }

  @Test func `the newest complete run stays, however old it is`() {
    let records = runs([.incomplete, .cancelled, .complete, .complete])
    #expect(left(Retention(runs: 1), records) == [100, 98])
    #expect(left(Retention(days: 1), records) == [98])
  }

  @Test func `what began within so many days stays`() {
    let records = runs([.complete, .complete, .complete])
    #expect(left(Retention(days: 2), records) == [100])
    #expect(left(Retention(days: 3), records) == [100, 99])
  }

  @Test func `where both are said, a run goes only when both let it go`() {
    let records = runs([.complete, .complete, .complete, .complete])
    #expect(left(Retention(runs: 1, days: 3), records) == [100, 99])
    #expect(left(Retention(runs: 3, days: 1), records) == [100, 99, 98])
    #expect(left(Retention(), records) == [100, 99, 98, 97])
  }

  @Test func `what an open run learns from or verifies stays, and so does the open run`() {
    var records = runs([.open, .open, .complete, .complete, .complete, .complete])
    records[0].baseline = records[4].id
    records[1].verifies = records[3].id
    #expect(left(Retention(runs: 1), records) == [100, 99, 98, 97, 96])
  }

  @Test(arguments: 1...40) func `whatever the runs are, these never leave`(seed: UInt64) {
    var chance = Seeded(seed: seed)
    let count = Int.random(in: 0...30, using: &chance)
    var records = runs(
      (0..<count).map { _ in RunState.allCases.randomElement(using: &chance) ?? .open })
    for place in records.indices where records[place].state == .open {
      records[place].baseline = records.randomElement(using: &chance)?.id
    }
    let keep = Retention(runs: Int.random(in: 1...9, using: &chance), days: 3)
    let leaving = keep.leaving(records, now: now)
    let newest = records.first { $0.state == .complete }?.id
    let learned = Set(records.filter { $0.state == .open }.compactMap(\.baseline))
    #expect(newest.map { !leaving.contains($0) } ?? true, "seed \(seed)")
    #expect(learned.isDisjoint(with: leaving), "seed \(seed)")
    let open = records.filter { $0.state == .open }.map(\.id)
    #expect(Set(open).isDisjoint(with: leaving), "seed \(seed)")
    #expect(leaving == leaving.sorted(), "seed \(seed)")
  }
}
