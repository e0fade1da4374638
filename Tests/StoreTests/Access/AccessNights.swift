import Core
import Store
import TestSupport

/// One night of an invented audit: who holds what at which mailbox, and what could not be seen.
struct AccessNight {
  struct Right: Hashable {
    var holder: String
    var right: String
  }

  /// By the number of the mailbox.
  var mailboxes: [Int: Set<Right>] = [:]
  /// Mailboxes that the service said something else about, and those that were given up.
  var findings: Set<Int> = []
  var buried: Set<Int> = []
  /// Mailboxes with odd numbers were not listed.
  var isHalfUnread = false
  /// Another question is another filter.
  var filter: String?
}

/// Writes nights into a store as runs of a job: a listing of mailboxes, and the rights on each.
struct AccessNights {
  let store: SQLiteStore
  let time: ManualTime

  static func mailbox(_ number: Int) -> String { "mailbox-\(number)" }

  static func job(filter: String? = nil, name: String = "audit") -> Job {
    var job = Job(
      name: name, tenant: "contoso", cmdlet: "Get-Mailbox", filter: filter,
      columns: ["Guid", "Name"], stage: "mailboxes")
    job.access = AccessColumns(names: ["Guid", "Name"])
    var rights = Follower(
      name: "rights", source: "mailboxes", cmdlet: "Get-MailboxPermission",
      parameters: [Follower.Template("Identity", .text([.column("Guid")]))], carried: ["Guid"],
      columns: ["User", "AccessRights"])
    rights.access = AccessColumns(
      grants: .init(mailbox: ["Guid"], principal: ["User"], right: .column("AccessRights")))
    job.followers = [rights]
    return job
  }

  /// A finished run of a night, a day after the one before.
  @discardableResult
  func run(_ night: AccessNight, name: String = "audit") async throws -> RunRecord {
    time.advance(by: .seconds(86_400))
    let stages = [
      Plan.Stage(parts: (0..<2).map { Cutter.Part(Self.share($0)) }, reason: "by halves"),
      Plan.Stage(parts: [], reason: "row by row"),
    ]
    let id = try await store.begin(
      Plan(job: Self.job(filter: night.filter, name: name), stages: stages))
    let run = try demand(try await store.run(id), "the run")
    try await list(night, in: run)
    _ = try await store.fanOut(run.stages[0], to: run.stages[1], inBatchesOf: 3, choosing: nil)
    try await ask(night, in: run)
    let isIncomplete = night.isHalfUnread || !night.buried.isEmpty
    _ = try await store.close(id, as: isIncomplete ? .incomplete : .complete)
    return try demand(try await store.run(id), "the run")
  }

  private static func share(_ half: Int) -> Predicate {
    Predicate([.startsWith("Name", ["p\(half)"])])
  }

  private func leases(_ stage: StageID) async throws -> [Lease] {
    try await store.lease(from: stage, as: Owner("test"), atMost: 1000, lasting: .seconds(60))
  }

  private func list(_ night: AccessNight, in run: RunRecord) async throws {
    for (half, lease) in try await leases(run.stages[0]).enumerated() {
      guard half == 0 || !night.isHalfUnread else {
        _ = try await store.record(.bury(reason: "it failed"), attempt: nil, under: lease)
        continue
      }
      var rows = RowBlock()
      for number in night.mailboxes.keys.sorted() where number % 2 == half {
        let name = Self.mailbox(number)
        rows.append(
          guid: GUID(high: 1, low: UInt64(number)), key: name,
          values: "[\"\(name)\",\"Box \(number)\"]")
      }
      _ = try await store.record(
        .keep(rows: rows, next: nil, pass: 1, page: 1), attempt: nil, under: lease)
    }
  }

  private func ask(_ night: AccessNight, in run: RunRecord) async throws {
    for lease in try await leases(run.stages[1]) {
      var (held, page, rows) = (lease, 1, RowBlock())
      for subject in try await store.subjects(of: lease.batch.id) {
        let number = Int(subject.guid.low)
        guard night.buried.contains(number) else {
          rows.append(answer(night, about: number, subject.guid))
          continue
        }
        let aside = BatchChange.setAside(
          subject.guid, reason: "it failed", next: NextPage(cursor: "c", anchor: "a"), pass: 1,
          page: page)
        guard case .held(let next) = try await store.record(aside, attempt: nil, under: held)
        else { throw Missing(what: "the lease") }
        (held, page) = (next, page + 1)
      }
      _ = try await store.record(
        .keep(rows: rows, next: nil, pass: 1, page: page), attempt: nil, under: held)
    }
  }

  private func answer(_ night: AccessNight, about number: Int, _ guid: GUID) -> RowBlock {
    var rows = RowBlock()
    let name = Self.mailbox(number)
    guard !night.findings.contains(number) else {
      rows.append(
        guid: guid.answer(0), key: name, values: "[\"\(name)\",null,null,\"access denied\"]")
      return rows
    }
    for (place, right) in (night.mailboxes[number] ?? []).enumerated() {
      rows.append(
        guid: guid.answer(place), key: name,
        values: "[\"\(name)\",\"\(right.holder)\",[\"\(right.right)\"],null]")
    }
    return rows
  }

  /// Takes in whatever is not taken in, the oldest first.
  @discardableResult
  func takeAll() async throws -> [AccessIntake] {
    var intakes: [AccessIntake] = []
    for run in try await store.untakenRuns() { intakes.append(try await store.take(run)) }
    return intakes
  }

  func answer(
    _ subject: AccessQuestion.Subject, at moment: Instant? = nil, job: String? = nil
  ) async throws -> AccessAnswer {
    let reply = try await store.access(
      AccessQuestion(tenant: "contoso", subject: subject, moment: moment, job: job))
    guard case .answer(let answer) = reply else { throw Missing(what: "an answer: \(reply)") }
    return answer
  }

  struct Missing: Error {
    var what: String
  }

  private func demand<Value>(_ value: Value?, _ what: String) throws -> Value {
    guard let value else { throw Missing(what: what) }
    return value
  }
}
