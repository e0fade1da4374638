import ArgumentParser
import Core
import Engine
import Store
import TestSupport

/// Answers about ten million rights: what somebody may open, and who may open a mailbox.
///
/// A run shows the rights, as a nightly audit does, and is taken in; a second run, in which one
/// right in ten thousand differs, is taken in as the next night. Then random people and mailboxes
/// are asked about, one after the other. One holder in a hundred is a group of ten, and every fourth
/// group has another among its members.
struct AccessBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "access")

  @Option var grants = 10_000_000
  @Option var mailboxes = 100_000
  @Option var principals = 200_000
  @Option var groups = 2_000
  @Option var questions = 2_000

  func run() async throws {
    try await Bench.withStore { store, path in
      try await night(of: store, isSecond: false)
      try await night(of: store, isSecond: true)
      try store.close()
      let cold = try SQLiteStore(path: path, time: Bench.time)
      var random = Seeded(seed: 1)
      let first = try await asked(.user(user(below: &random)), in: cold)
      Bench.report("first answer of a store just opened", first.milliseconds, "ms")
      try await measure("what a user may open", in: cold, &random) {
        user(below: &$0)
      } as: {
        .user($0)
      }
      try await measure("who may open a mailbox", in: cold, &random) {
        mailbox(below: &$0)
      } as: {
        .mailbox($0)
      }
      try cold.close()
    }
  }

  // MARK: Questions

  private func measure(
    _ what: String, in store: SQLiteStore, _ random: inout Seeded,
    _ name: (inout Seeded) -> String, as subject: (String) -> AccessQuestion.Subject
  ) async throws {
    var (times, lines): ([Double], Int) = ([], 0)
    for _ in 0..<questions {
      let answer = try await asked(subject(name(&random)), in: store)
      times.append(answer.milliseconds)
      lines += answer.lines
    }
    times.sort()
    Bench.report("\(what), median", times[times.count / 2], "ms")
    Bench.report("\(what), 99 of 100", times[times.count * 99 / 100], "ms")
    Bench.report("\(what), slowest of \(questions)", times.last ?? 0, "ms")
    Bench.report("\(what), lines of an answer", Double(lines) / Double(questions), "")
  }

  private struct Asked {
    var milliseconds: Double
    var lines: Int
  }

  private func asked(
    _ subject: AccessQuestion.Subject, in store: SQLiteStore
  ) async throws -> Asked {
    let began = Bench.time.monotonic()
    let question = AccessQuestion(tenant: "contoso", subject: subject)
    let reply = try await store.access(question)
    let took = (Bench.time.monotonic() - began).inSeconds * 1000
    guard case .answer(let answer) = reply else { return Asked(milliseconds: took, lines: 0) }
    return Asked(milliseconds: took, lines: answer.entries.count)
  }

  private func user(below random: inout Seeded) -> String {
    "user\(Int.random(in: groups..<principals, using: &random))@contoso.example"
  }

  private func mailbox(below random: inout Seeded) -> String {
    "box\(Int.random(in: 0..<mailboxes, using: &random))@contoso.example"
  }

  // MARK: Nights

  private var job: Job {
    var job = Job(
      name: "audit", tenant: "contoso", cmdlet: "Get-Mailbox", shard: .whole,
      columns: ["Guid", "Address", "DisplayName"], stage: "recipients")
    job.access = AccessColumns(names: ["Guid", "Address", "DisplayName"])
    var members = Follower(
      name: "members", source: "recipients", cmdlet: "Get-DistributionGroupMember", parameters: [],
      carried: ["Guid"], columns: ["Member"])
    members.access = AccessColumns(members: .init(group: ["Guid"], member: ["Member"]))
    var rights = Follower(
      name: "rights", source: "recipients", cmdlet: "Get-MailboxPermission", parameters: [],
      carried: ["Guid"], columns: ["User", "AccessRights", "Deny"])
    rights.access = AccessColumns(
      grants: .init(
        mailbox: ["Guid"], principal: ["User"], right: .column("AccessRights"), deny: "Deny"))
    job.followers = [members, rights]
    return job
  }

  /// A run of the audit, which is taken in.
  private func night(of store: SQLiteStore, isSecond: Bool) async throws {
    let counts = [mailboxes + principals, groups * 10, grants]
    let stages = counts.map {
      Plan.Stage(parts: Bench.parts(($0 + 3999) / 4000), reason: "as the benchmark has it")
    }
    let id = try await store.begin(Plan(job: job, stages: stages))
    guard let run = try await store.run(id) else { return }
    for (stage, count) in zip(run.stages.indices, counts) {
      try await fill(run.stages[stage], count, in: store) { number in
        row(number, ofStage: stage, isSecond)
      }
    }
    _ = try await store.close(id, as: .complete)
    guard let finished = try await store.run(id) else { return }
    let began = Bench.time.monotonic()
    let intake = try await store.take(finished)
    let seconds = (Bench.time.monotonic() - began).inSeconds
    Bench.report(
      "a run of \(intake.seen) entries taken in, \(intake.begun) new, \(intake.ended) ended",
      seconds, "s")
  }

  private func fill(
    _ stage: StageID, _ count: Int, in store: SQLiteStore, _ row: (Int) -> String
  ) async throws {
    var next = 0
    while let lease = try await store.lease(
      from: stage, as: Owner("bench"), atMost: 1, lasting: .seconds(60)
    ).first {
      for page in 1...4 {
        var block = RowBlock()
        for number in next..<min(next + 1000, count) {
          block.append(guid: GUID(high: 1, low: UInt64(number)), key: "k", values: row(number))
        }
        next = min(next + 1000, count)
        let following = page < 4 ? NextPage(cursor: "c", anchor: "a") : nil
        let change = BatchChange.keep(rows: block, next: following, pass: 1, page: page)
        _ = try await store.record(change, attempt: nil, under: lease)
      }
    }
  }

  private func row(_ number: Int, ofStage stage: Int, _ isSecond: Bool) -> String {
    switch stage {
    case 0: recipient(number)
    case 1: member(number)
    default: right(number, isSecond)
    }
  }

  private func recipient(_ number: Int) -> String {
    number < mailboxes
      ? "[\"\(guid(1, number))\",\"box\(number)@contoso.example\",\"Box \(number)\"]"
      : principal(number - mailboxes)
  }

  private func principal(_ number: Int) -> String {
    // Every hundredth name is shared.
    let shown = "User \(number % 100 == 0 ? number / 1000 : number)"
    return "[\"\(guid(2, number))\",\"user\(number)@contoso.example\",\"\(shown)\"]"
  }

  /// The first principals are groups of ten each; every fourth has the next one among its members.
  private func member(_ number: Int) -> String {
    let (group, place) = (number / 10, number % 10)
    let isNested = place == 0 && group % 4 == 0
    let member =
      isNested ? (group + 1) % groups : groups + (number &* 7_919) % (principals - groups)
    return "[\"\(guid(2, group))\",\"\(guid(2, member))\",null]"
  }

  private func right(_ number: Int, _ isSecond: Bool) -> String {
    let each = max(grants / mailboxes, 1)
    let mailbox = number / each % mailboxes
    let mixed = UInt64(number + 1) &* 0x9E37_79B9_7F4A_7C15
    var holder = Int(mixed >> 20) % principals
    if isSecond, number % 10_000 == 17 { holder = (holder + 1) % principals }
    let right = ["FullAccess", "ReadPermission", "SendAs", "Reviewer"][number % 4]
    return
      "[\"\(guid(1, mailbox))\",\"USER\(holder)@contoso.example\",[\"\(right)\"],false,null]"
  }

  private func guid(_ kind: Int, _ number: Int) -> String {
    GUID(high: UInt64(kind) << 32, low: UInt64(number)).description
  }
}
