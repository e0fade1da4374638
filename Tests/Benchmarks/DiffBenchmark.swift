import ArgumentParser
import Core
import Store

/// Fills a store with two runs of permissions, for `rollcall diff` to be timed on.
///
/// Twenty rows for each mailbox, in an order that no identity knows; between the runs every
/// four-thousandth row was changed, taken away or added.
struct DiffBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "diff")

  @Argument(help: "The store to make.") var path: String
  @Option var rows = 2_000_000

  private static let columns = [
    "Mailbox", "User", "AccessRights", "Deny", "IsInherited", "InheritanceType",
  ]

  func run() async throws {
    let store = try SQLiteStore(path: path, time: Bench.time)
    for night in [false, true] {
      let seconds = try await Bench.timed { try await fill(store, isSecond: night) }
      Bench.report("a run of \(rows) rows kept in", seconds, "s")
    }
    try store.close()
  }

  private func fill(_ store: SQLiteStore, isSecond: Bool) async throws {
    var job = Job(
      name: "permissions", tenant: "contoso", cmdlet: "Get-MailboxPermission", shard: .whole,
      columns: Self.columns)
    job.identity = ["Mailbox", "User", "AccessRights"]
    let parts = Bench.parts((rows + 3999) / 4000)
    let plan = Plan(job: job, stages: [Plan.Stage(parts: parts, reason: "as the benchmark has it")])
    let id = try await store.begin(plan)
    guard let run = try await store.run(id) else { return }
    var next = 0
    while let lease = try await store.lease(
      from: run.stages[0], as: Owner("bench"), atMost: 1, lasting: .seconds(60)
    ).first {
      for page in 1...4 {
        var block = RowBlock()
        for number in next..<min(next + 1000, rows) { append(number, isSecond, to: &block) }
        next = min(next + 1000, rows)
        let following = page < 4 ? NextPage(cursor: "c", anchor: "a") : nil
        _ = try await store.record(
          .keep(rows: block, next: following, pass: 1, page: page), attempt: nil, under: lease)
      }
    }
    _ = try await store.close(id, as: .complete)
  }

  private func append(_ number: Int, _ isSecond: Bool, to block: inout RowBlock) {
    // Scattered, as the answers of many mailboxes come in.
    let place = (number &* 7_368_787) % rows
    let (mailbox, grant) = (place / 20, place % 20)
    let mixed = UInt64(place + 1) &* 0x9E37_79B9_7F4A_7C15
    var user = "CONTOSO\\\\user\(mixed % 99_991)"
    var deny = false
    if place % 4000 == 17 {
      switch place / 4000 % 3 {
      case 0: deny = isSecond
      case 1 where isSecond: user = "CONTOSO\\\\newcomer\(place)"
      case 1: user = "CONTOSO\\\\leaver\(place)"
      default: deny = !isSecond
      }
    }
    let right = ["FullAccess", "ReadPermission", "SendAs", "ExternalAccount"][grant % 4]
    let key = "mailbox\(mailbox)@contoso.example"
    block.append(
      guid: GUID(high: mixed, low: UInt64(place)), key: key,
      values: """
        ["\(key)","\(user)-\(grant)",["\(right)"],\(deny),false,"All"]
        """)
  }
}
