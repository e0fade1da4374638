import Core
import GRDB
import TestSupport
import Testing

@testable import Store

/// What the store keeps of who may do what, night after night.
@Suite struct AccessIndexTests {
  private func withNights(_ body: (AccessNights) async throws -> Void) async throws {
    let time = ManualTime()
    try await withSQLiteStore(time: time) { store, _ in
      try await body(AccessNights(store: store, time: time))
    }
  }

  private func right(_ holder: String, _ right: String = "FullAccess") -> AccessNight.Right {
    AccessNight.Right(holder: holder, right: right)
  }

  @Test func `a right is kept from the first night to the one that does not show it`() async throws
  {
    try await withNights { nights in
      let first = try await nights.run(AccessNight(mailboxes: [1: [right("ann")], 2: []]))
      let second = try await nights.run(
        AccessNight(mailboxes: [1: [right("ann"), right("bob")], 2: []]))
      let third = try await nights.run(AccessNight(mailboxes: [1: [right("bob")], 2: []]))
      #expect(try await nights.takeAll().map(\.begun) == [3, 1, 0])
      let ann = try await nights.answer(.user("ANN"))
      #expect(ann.entries.isEmpty)
      #expect(ann.names == ["ann"])
      let before = try await nights.answer(.user("ann"), at: second.startedAt)
      #expect(before.entries.map(\.mailbox) == ["Box 1"])
      #expect(before.entries.first?.span.firstSeen == first.startedAt)
      #expect(before.entries.first?.span.isFromTheBeginning == true)
      #expect(before.entries.first?.span.lastSeen == second.startedAt)
      #expect(before.entries.first?.span.goneBy == third.startedAt)
      let holders = try await nights.answer(.mailbox("box 1"))
      #expect(holders.entries.map(\.who) == ["bob"])
      #expect(holders.entries.first?.span.firstSeen == second.startedAt)
      #expect(holders.entries.first?.span.isFromTheBeginning == false)
      #expect(holders.sources.map(\.lastLook) == [third.startedAt, third.startedAt])
    }
  }

  @Test(arguments: 1...12)
  func `the index is what a naive model of the nights is`(seed: Int) async throws {
    try await withNights { nights in
      var random = Seeded(seed: UInt64(seed))
      var (night, model) = (AccessNight(), AccessModel())
      var moments: [Instant?] = [nil]
      for _ in 0..<Int.random(in: 2...9, using: &random) {
        Self.change(&night, &random)
        let run = try await nights.run(night)
        model.take(night, at: run.startedAt)
        moments.append(run.startedAt)
        if Bool.random(using: &random) { try await nights.takeAll() }
      }
      try await nights.takeAll()
      #expect(try await AccessFilingTests.differences(in: nights.store) == [], "seed \(seed)")
      for moment in moments {
        let held = model.held(at: moment)
        for holder in ["ann", "bob", "cay"] {
          let found = try await Self.mailboxes(nights, of: holder, moment)
          let wanted = Set(held.keys.filter { $0.holder == holder }.map(\.mailbox))
          #expect(found == wanted, "seed \(seed), \(holder), at \(String(describing: moment))")
        }
        for mailbox in 0..<8 {
          let found = try await Self.spans(nights, AccessNights.mailbox(mailbox), moment)
          let wanted = held.filter { $0.key.mailbox == mailbox }
          #expect(
            found == wanted, "seed \(seed), mailbox \(mailbox), at \(String(describing: moment))")
        }
      }
    }
  }

  private static func change(_ night: inout AccessNight, _ random: inout Seeded) {
    for mailbox in 0..<8 {
      switch Int.random(in: 0..<8, using: &random) {
      case 0: night.mailboxes[mailbox] = nil
      case 1...4:
        let holders = ["ann", "bob", "cay"].filter { _ in Bool.random(using: &random) }
        night.mailboxes[mailbox] = Set(
          holders.map { AccessNight.Right(holder: $0, right: "FullAccess") })
      default: break
      }
    }
    func some() -> Set<Int> {
      Set((0..<8).filter { _ in Int.random(in: 0..<6, using: &random) == 0 })
    }
    night.findings = some()
    night.buried = some().subtracting(night.findings)
    night.isHalfUnread = Int.random(in: 0..<5, using: &random) == 0
    if Int.random(in: 0..<6, using: &random) == 0 {
      night.filter = night.filter == nil ? "Name -like 'x*'" : nil
    }
  }

  /// Where somebody may do something, by the numbers of the mailboxes.
  private static func mailboxes(
    _ nights: AccessNights, of holder: String, _ moment: Instant?
  ) async throws -> Set<Int> {
    let reply = try await nights.store.access(
      AccessQuestion(tenant: "contoso", subject: .user(holder), moment: moment))
    guard case .answer(let answer) = reply else { return [] }
    return Set(answer.entries.compactMap { Int($0.mailbox.drop { !$0.isNumber }) })
  }

  private static func spans(
    _ nights: AccessNights, _ mailbox: String, _ moment: Instant?
  ) async throws -> [AccessModel.Key: AccessModel.Span] {
    let reply = try await nights.store.access(
      AccessQuestion(tenant: "contoso", subject: .mailbox(mailbox), moment: moment))
    guard case .answer(let answer) = reply else { return [:] }
    let number = Int(mailbox.split(separator: "-")[1]) ?? -1
    return Dictionary(
      uniqueKeysWithValues: answer.entries.map { entry in
        (
          AccessModel.Key(mailbox: number, holder: entry.holder, right: entry.right),
          AccessModel.Span(
            first: entry.span.firstSeen, last: entry.span.lastSeen, gone: entry.span.goneBy,
            isOverlooked: entry.span.isOverlooked, isOldest: entry.span.isFromTheBeginning)
        )
      })
  }

  @Test func `a run is taken in once, and taking it in again changes nothing`() async throws {
    try await withNights { nights in
      let run = try await nights.run(AccessNight(mailboxes: [1: [right("ann")]]))
      #expect(try await nights.takeAll().map(\.begun) == [2])
      #expect(try await nights.takeAll().isEmpty)
      let again = try await nights.store.take(run)
      #expect((again.seen, again.begun, again.ended) == (2, 0, 0))
      #expect(try await nights.answer(.user("ann")).entries.count == 1)
    }
  }

  @Test func `a taking that was interrupted is begun again and comes to the same`() async throws {
    try await withNights { nights in
      try await nights.run(AccessNight(mailboxes: [1: [right("ann")], 2: [right("ann")]]))
      try await nights.takeAll()
      let run = try await nights.run(
        AccessNight(mailboxes: [1: [right("bob")], 2: [right("ann")]]))
      let stage = try #require(run.job.accessStages.last)
      // As a process leaves it that dies behind the first rows.
      let begun = try await nights.store.change("Beginning") { db in
        try AccessTaking.begin(.grants, of: stage, in: run, db)
      }
      let taking = try #require(begun)
      try await nights.store.read("Looking") { db in try taking.survey(in: db) }
      let step = try await nights.store.change("Taking") { db in try taking.takeSome(in: db) }
      #expect(step?.begun == 1)
      #expect(try await nights.takeAll().map(\.ended) == [1])
      #expect(try await nights.answer(.mailbox("mailbox-1")).entries.map(\.who) == ["bob"])
      #expect(try await nights.answer(.user("ann")).entries.map(\.mailbox) == ["Box 2"])
      #expect(try await nights.answer(.user("bob")).entries.map(\.mailbox) == ["Box 1"])
      #expect(try await AccessFilingTests.differences(in: nights.store) == [])
    }
  }

  @Test func `a forgotten run leaves what it showed`() async throws {
    try await withNights { nights in
      let run = try await nights.run(AccessNight(mailboxes: [1: [right("ann")]]))
      try await nights.takeAll()
      try await nights.store.pool.write { db in
        for sql in [
          "DELETE FROM subject", "DELETE FROM fanned", "DELETE FROM page", "DELETE FROM batch",
        ] {
          try db.execute(sql: sql)
        }
        for sql in MaintenanceStatements.remove {
          try db.execute(sql: sql, arguments: [run.id.number])
        }
      }
      #expect(try await nights.store.untakenRuns().isEmpty)
      #expect(try await nights.answer(.user("ann")).entries.count == 1)
      // The next run may be given the number of the one that is gone.
      let next = try await nights.run(AccessNight(mailboxes: [1: []]))
      #expect(next.id == run.id)
      #expect(try await nights.takeAll().map(\.ended) == [1])
      #expect(try await nights.answer(.user("ann")).entries.isEmpty)
    }
  }

  @Test func `a run that is taken in after a later one adds nothing`() async throws {
    try await withNights { nights in
      let early = try await nights.run(AccessNight(mailboxes: [1: [right("ann")]]))
      let late = try await nights.run(AccessNight(mailboxes: [1: [right("bob")]]))
      _ = try await nights.store.take(late)
      #expect(try await nights.store.take(early) == AccessIntake())
      #expect(try await nights.store.untakenRuns().isEmpty)
      #expect(try await nights.answer(.mailbox("mailbox-1")).entries.map(\.who) == ["bob"])
    }
  }

  @Test func `two jobs that show one right show it once, and a job may be asked alone`()
    async throws
  {
    try await withNights { nights in
      let night = AccessNight(mailboxes: [1: [right("ann")]])
      let first = try await nights.run(night)
      try await nights.run(night, name: "other")
      try await nights.takeAll()
      let entries = try await nights.answer(.user("ann")).entries
      #expect(entries.map(\.jobs) == [["audit", "other"]])
      #expect(entries.first?.span.firstSeen == first.startedAt)
      #expect(
        try await nights.answer(.user("ann"), job: "other").entries.map(\.jobs) == [["other"]])
      #expect(try await nights.answer(.user("ann"), job: "none").entries.isEmpty)
    }
  }

  @Test func `whom nobody knows is unknown, at a tenant that is known or not`() async throws {
    try await withNights { nights in
      try await nights.run(AccessNight(mailboxes: [1: [right("ann")]]))
      try await nights.takeAll()
      #expect(try await nights.store.accessTenants() == ["contoso"])
      for tenant in ["contoso", "fabrikam"] {
        let reply = try await nights.store.access(
          AccessQuestion(tenant: tenant, subject: .user("zoe")))
        #expect(reply == .unknown)
      }
    }
  }

  @Test(arguments: AccessStatements.questions)
  func `a question about rights searches an index and scans no table`(statement: String) throws {
    let queue = try DatabaseQueue(configuration: SQLiteStore.configuration)
    try Migrations.migrator.migrate(queue)
    let plan = try queue.read { db in
      let count = (1...20).last { statement.contains("?\($0)") } ?? 0
      return try Row.fetchAll(
        db, sql: "EXPLAIN QUERY PLAN " + statement,
        arguments: StatementArguments(Array(repeating: Int?.none, count: count))
      ).map { $0["detail"] as String }
    }
    #expect(!plan.contains { $0.hasPrefix("SCAN") && !$0.contains("access_source") }, "\(plan)")
  }
}
