import Core
import Engine
import TestSupport
import Testing

/// Stages that ask about each row of an earlier one.
@Suite struct FollowerTests {
  private let time = ManualTime()

  @Test func `every row of the first stage is asked about once, and its answer carries it`()
    async throws
  {
    let scene = Scene(audit { _ in .answer(["ann", "bob"]) }, on: time, width: 3)
    let run = try await scene.begin(Rights.job)
    #expect(try await scene.run(run) == .complete)
    let asked = scene.service.asked.filter { $0.cmdlet == Rights.cmdlet }.compactMap(\.subject)
    #expect(asked.sorted() == Rights.subjects)
    #expect(
      try await scene.lines(of: run, at: 1)
        == Rights.subjects.flatMap { ["[\"\($0)\",\"ann\",null]", "[\"\($0)\",\"bob\",null]"] })
    #expect(try await scene.store.run(run.id)?.state == .complete)
  }

  @Test func `an object that is gone is not answered for with all the others`() async throws {
    let gone = Rights.name(4)
    let service = ScriptedService(on: time) { asked in
      guard asked.cmdlet == "Get-Contact" else { return .listing(0..<9) }
      guard let place = Rights.subjects.firstIndex(of: asked.subject ?? "") else {
        return .failed(.permanent)
      }
      return asked.subject == gone
        ? .listing(5..<9) : .listing(place..<place + 1)
    }
    let scene = Scene(service, on: time)
    var job = Rights.job
    job.followers?[0].cmdlet = "Get-Contact"
    let run = try await scene.begin(job)
    #expect(try await scene.run(run) == .complete)
    let lines = try await scene.lines(of: run, at: 1)
    #expect(lines.count == 9)
    #expect(lines[4] == "[\"\(gone)\",null,\"not found\"]")
    #expect(lines.count { $0.hasSuffix(",null]") } == 8)
  }

  @Test func `what is found is asked about while the listing still goes on`() async throws {
    let last = Observed(false)
    let service = ScriptedService(on: time) { asked in
      guard asked.cmdlet != Rights.cmdlet else {
        last.change { $0 = true }
        return .answer(["ann"])
      }
      // The second page of the listing comes only once somebody was asked about.
      if asked.filter == "Name -like 'b*'" { await last.until(\.self) }
      return .listing(asked.filter == "Name -like 'b*'" ? 5..<9 : 0..<5)
    }
    let scene = Scene(service, on: time, width: 2)
    let run = try await scene.begin(Rights.job, asking: ["a", "b"])
    #expect(try await scene.run(run) == .complete)
    #expect(try await scene.lines(of: run, at: 1).count == 9)
  }

  @Test func `a listing of many batches does not keep what follows waiting`() async throws {
    let beginnings = (0..<20).map { "b\($0)" }
    let service = ScriptedService(on: time) { asked in
      guard asked.cmdlet != Rights.cmdlet, let filter = asked.filter,
        let place = beginnings.firstIndex(where: { filter == "Name -like '\($0)*'" })
      else { return .answer(["ann"]) }
      return .listing(place * 5..<place * 5 + 5)
    }
    let scene = Scene(service, on: time, width: 4)
    let run = try await scene.begin(Rights.job, asking: beginnings)
    #expect(try await scene.run(run) == .complete)
    let order = scene.service.asked.map(\.cmdlet)
    let last = try #require(order.lastIndex { $0 != Rights.cmdlet })
    #expect(order[..<last].count { $0 == Rights.cmdlet } >= 10, "\(order)")
    #expect(try await scene.lines(of: run, at: 1).count == 100)
  }

  @Test(arguments: CallFailure.Finding.allCases)
  func `an object that cannot be told of is a row that says so`(_ finding: CallFailure.Finding)
    async throws
  {
    let scene = Scene(
      audit { subject in
        subject == Rights.subjects[4] ? .found(finding) : .answer(["ann"])
      }, on: time)
    let run = try await scene.begin(Rights.job)
    #expect(try await scene.run(run) == .complete)
    let lines = try await scene.lines(of: run, at: 1)
    #expect(lines.count == Rights.subjects.count)
    #expect(lines.contains("[\"\(Rights.subjects[4])\",null,\"\(finding.rawValue)\"]"))
  }

  @Test func `a row without the value that the question needs is told, and no call is made`()
    async throws
  {
    var job = Rights.job
    job.followers?[0].parameters = [Follower.Template("Identity", .text([.column("Mail")]))]
    let scene = Scene(audit { _ in .answer(["ann"]) }, on: time)
    let run = try await scene.begin(job)
    #expect(try await scene.run(run) == .complete)
    // Every third of them has no address.
    let lines = try await scene.lines(of: run, at: 1)
    #expect(lines.count { $0.hasSuffix("\"not asked: it has no Mail\"]") } == 3)
    #expect(scene.service.asked.count { $0.cmdlet == Rights.cmdlet } == 6)
  }

  @Test func `one object that fails for ever is set aside, and the others are answered`()
    async throws
  {
    let isWell = Observed(false)
    let scene = Scene(
      audit { subject in
        subject == Rights.subjects[2] && !isWell.now ? .failed(.malformed) : .answer(["ann"])
      }, on: time)
    let run = try await scene.begin(Rights.job)
    #expect(try await scene.run(run, movingTimeWhen: 2) == .incomplete(buried: 1))
    #expect(try await scene.lines(of: run, at: 1).count == Rights.subjects.count - 1)
    #expect(scene.tally.now.setAside.count == 1)

    isWell.change { $0 = true }
    let grave = try #require(try await scene.batches(of: run, [.buried]).first)
    #expect(try await scene.store.reopen(grave.id, as: nil))
    let again = try #require(try await scene.store.run(run.id))
    #expect(try await scene.run(again) == .complete)
    #expect(try await scene.lines(of: run, at: 1).count == Rights.subjects.count)
  }

  @Test func `objects denied one after another end the run, since a role was taken away`()
    async throws
  {
    let scene = Scene(
      ScriptedService(on: time) { asked in
        guard asked.cmdlet == Rights.cmdlet else { return .listing(0..<40) }
        return asked.subject == Rights.name(0) ? .answer(["ann"]) : .found(.denied)
      }, on: time)
    let run = try await scene.begin(Rights.job)
    await #expect(throws: CallFailure.self) { _ = try await scene.run(run) }
    #expect(try await scene.lines(of: run, at: 1).count == 11)
  }

  @Test func `an answer of several pages is kept page by page`() async throws {
    let scene = Scene(
      ScriptedService(on: time) { asked in
        guard asked.cmdlet == Rights.cmdlet else { return .listing(0..<2) }
        return asked.cursor == nil
          ? .answer(["ann", "bob"], next: "more-\(asked.subject ?? "")") : .answer(["cyd"])
      }, on: time)
    let run = try await scene.begin(Rights.job)
    #expect(try await scene.run(run) == .complete)
    #expect(try await scene.lines(of: run, at: 1).count == 6)
    #expect(scene.service.asked.count { $0.cursor?.hasPrefix("more-") == true } == 2)
  }

  @Test func `a third stage asks about what the second found`() async throws {
    var job = Rights.job
    job.followers?.append(
      Follower(
        name: "folders", source: "rights", cmdlet: "Get-MailboxFolderPermission",
        parameters: [
          Follower.Template("Identity", .text([.column("Guid"), .literal(":\\"), .column("User")]))
        ],
        carried: ["Guid", "User"], columns: ["Right"]))
    let scene = Scene(
      ScriptedService(on: time) { asked in
        switch asked.cmdlet {
        case Rights.cmdlet:
          asked.subject == Rights.name(1) ? .found(.notFound) : .answer(["ann", "bob"])
        case "Get-MailboxFolderPermission": .answer([asked.subject ?? "nobody"])
        default: .listing(0..<3)
        }
      }, on: time, width: 2)
    let run = try await scene.begin(job)
    #expect(try await scene.run(run) == .complete)
    let found = try await scene.lines(of: run, at: 2)
    #expect(found.count == 4, "What the second stage could not tell of is nobody's subject.")
    #expect(found.contains("[\"\(Rights.name(0))\",\"bob\",\"\(Rights.name(0)):\\\\bob\",null]"))
  }

  @Test func `a run that dies at any write is resumed without a gap or a double`() async throws {
    let lines = try await Rights.linesWhereverItDies { time in
      self.audit(on: time) { _ in .answer(["ann", "bob"]) }
    }
    #expect(lines == Rights.subjects.count * 2)
  }

  private func audit(
    on time: ManualTime? = nil,
    answering answer: @escaping @Sendable (String) -> ScriptedService.Answer
  ) -> ScriptedService {
    ScriptedService(on: time ?? self.time) { asked in
      asked.cmdlet == Rights.cmdlet ? answer(asked.subject ?? "") : .listing(0..<9)
    }
  }
}

/// A job of two stages about nine invented objects.
enum Rights {
  /// One whose answers no resource has, so that it is the cmdlet that is asked.
  static let cmdlet = "Get-InboxRule"
  static let subjects = (0..<9).map(name)

  static func name(_ number: Int) -> String { GUID(high: 0, low: UInt64(number)).description }

  static var job: Job {
    Job(
      name: "audit", tenant: "contoso", cmdlet: "Get-DistributionGroup", shard: .whole,
      columns: ["Guid", "Mail"], stage: "groups",
      followers: [
        Follower(
          name: "rights", source: "groups", cmdlet: cmdlet,
          parameters: [Follower.Template("Identity", .text([.column("Guid")]))],
          carried: ["Guid"], columns: ["User"])
      ])
  }

  static func stages(_ beginnings: [String]) -> [Plan.Stage] {
    let parts =
      beginnings.count == 1
      ? [Cutter.Part(.everything)]
      : beginnings.map { Cutter.Part(Predicate([.startsWith("Name", [$0])])) }
    return [Plan.Stage(parts: parts, reason: "as the test has it")]
  }
}

extension Rights {
  /// Has a run die before and after each of its writes and resumes it, expects the same of every one,
  /// and answers how many rows that is.
  static func linesWhereverItDies(
    _ service: (ManualTime) -> ScriptedService
  ) async throws -> Int {
    let whole = try await rows(of: service, dyingAt: nil)
    for write in 1...whole.writes {
      for moment in InterruptedStore.Moment.allCases {
        let resumed = try await rows(of: service, dyingAt: write, moment)
        #expect(resumed.lines == whole.lines, "died \(moment.rawValue) write \(write)")
      }
    }
    return whole.lines.count
  }

  /// What a run holds that died at a write and was resumed, and how many writes it took.
  private static func rows(
    of service: (ManualTime) -> ScriptedService, dyingAt write: Int?,
    _ moment: InterruptedStore.Moment = .before
  ) async throws -> (lines: [String], writes: Int) {
    let time = ManualTime()
    let store = MemoryStore(time: time)
    let mortal = InterruptedStore(store, stopAtWrite: write, moment)
    let first = Scene(service(time), on: time, store: mortal)
    let follows = Plan.Stage(parts: [], reason: "follows")
    let id = try await store.begin(Plan(job: job, stages: stages(["a"]) + [follows]))
    let run = try #require(try await store.run(id))
    do { _ = try await first.run(run) } catch is StoreError {}
    time.advance(by: .seconds(60))
    let second = Scene(service(time), on: time, store: store)
    let again = try #require(try await store.run(id))
    if again.state == .open { #expect(try await second.run(again) == .complete) }
    return (try await second.lines(of: run, at: 1), mortal.writes)
  }
}

extension Scene {
  func begin(_ job: Job, asking beginnings: [String] = ["a"]) async throws -> RunRecord {
    let followers = (job.followers ?? []).map { _ in Plan.Stage(parts: [], reason: "follows") }
    let plan = Plan(job: job, stages: Rights.stages(beginnings) + followers)
    return try #require(try await store.run(try await store.begin(plan)))
  }

  /// The values of a stage's rows, in order.
  func lines(of run: RunRecord, at stage: Int) async throws -> [String] {
    let found = Observed<[String]>([])
    _ = try await store.rows(of: run.stages[stage], inBlocksOf: 100) { block in
      found.change {
        $0 += block.entries.map { String(decoding: block.arena[$0.values], as: UTF8.self) }
      }
    }
    return found.now.sorted()
  }
}

extension Result<Page, CallFailure> {
  /// Objects by their numbers; every third has no address.
  static func listing(_ numbers: Range<Int>) -> Self {
    var rows = RowBlock()
    for number in numbers {
      let mail = number % 3 == 2 ? "null" : "\"m\(number)@contoso.example\""
      rows.append(
        guid: GUID(high: 0, low: UInt64(number)), key: "n\(number)",
        values: "[\"\(Rights.name(number))\",\(mail)]")
    }
    return page(rows, next: nil)
  }

  /// What is told about one object: rows without an identity.
  static func answer(_ users: [String], next: String? = nil) -> Self {
    var rows = RowBlock()
    for user in users {
      let text = user.replacing("\\", with: "\\\\")
      rows.append(guid: .none, key: "", values: "[\"\(text)\"]")
    }
    return page(rows, next: next)
  }

  static func found(_ finding: CallFailure.Finding) -> Self {
    var failure = CallFailure(
      finding == .denied ? .forbidden : .permanent, sentence: "It is not to be had.")
    failure.finding = finding
    return .failure(failure)
  }

  private static func page(_ rows: RowBlock, next: String?) -> Self {
    .success(
      Page(
        rows: rows, nextLink: next, isTruncated: false, receipt: CallReceipt(status: 200)))
  }
}
