import Core
import Engine
import Simulator
import TestSupport
import Testing

/// What follows once all batches are done, and what is asked again because its end is not trusted.
@Suite(.timeLimit(.minutes(10)))
struct EpilogueTests {
  private let time = ManualTime()
  private static let everyone = ["ada", "alan", "bob", "carl", "dora"]

  /// A service that knows these names, and those whose numbers are asked for by identity.
  private func service(
    hiding hidden: Set<Int> = [], changed: [Int] = []
  ) -> ScriptedService {
    let list = NameList(names: Self.everyone)
    return ScriptedService(on: time) { asked in
      let filter = asked.filter ?? ""
      if filter.contains("WhenChangedUTC") { return Self.page(of: changed) }
      if filter.contains("Guid -eq") {
        return Self.page(
          of: (1...9).filter { filter.contains(GUID(high: 0, low: UInt64($0)).description) }
            .filter { $0 <= Self.everyone.count })
      }
      guard case .success(let page) = list.answer(asked) else { return list.answer(asked) }
      return Self.page(
        of: page.rows.entries.map { Int($0.guid.low) }.filter { !hidden.contains($0) })
    }
  }

  private static func page(of numbers: [Int]) -> ScriptedService.Answer {
    .page(numbers, keys: numbers.map { everyone[$0 - 1] })
  }

  private func job(_ shard: Job.Shard = .byKey(.name, rows: 100), check: Job.Check = .suspicious)
    -> Job
  {
    Job(
      name: "names", tenant: "contoso", cmdlet: "Get-MailContact", shard: shard, check: check,
      columns: ["Number"])
  }

  private func run(
    _ job: Job, _ service: ScriptedService, in store: any RunStore, after baseline: RunID? = nil,
    asking predicates: [Predicate] = [.everything], width: Int = 1
  ) async throws -> (Scene, RunRecord) {
    let scene = Scene(service, on: time, store: store, width: width)
    var plan = Plan(job, asking: predicates)
    plan.baseline = baseline
    let record = try #require(try await store.run(try await store.begin(plan)))
    #expect(try await scene.run(record) == .complete)
    return (scene, record)
  }

  @Test func `what changed while the run went is asked for at its end`() async throws {
    let store = MemoryStore(time: time)
    let (scene, record) = try await run(job(), service(hiding: [2], changed: [2]), in: store)
    #expect(scene.tally.now.epilogue == [.closing])
    // A quarter of an hour before the run began, at 15:06:40.
    #expect(scene.service.asked.last?.filter == "WhenChangedUTC -gt '06/15/2025 14:51:40'")
    #expect(try await scene.rows(of: record) == [1, 2, 3, 4, 5])
    #expect(try await store.account(of: record.stages[0]).foundByClosing == 1)
  }

  @Test func `an object the run before had is asked for by identity before it counts as gone`()
    async throws
  {
    let store = MemoryStore(time: time)
    let (_, before) = try await run(job(), service(), in: store)
    let (scene, record) = try await run(job(), service(hiding: [4]), in: store, after: before.id)
    #expect(scene.tally.now.absent.map(\.count) == [1])
    #expect(try await scene.rows(of: record) == [1, 2, 3, 4, 5])
    #expect(try await store.account(of: record.stages[0]).foundByIdentity == 1)
  }

  @Test func `a batch that hid an object is asked again`() async throws {
    let store = MemoryStore(time: time)
    let (_, before) = try await run(job(), service(), in: store)
    let cut = [
      Predicate([.startsWith("Name", ["a"])]), Predicate([.startsWithNone("Name", ["a"])]),
    ]
    let (scene, record) = try await run(
      job(), service(hiding: [4]), in: store, after: before.id, asking: cut)
    let batches = try await scene.batches(of: record)
    #expect(scene.tally.now.doubted == [batches[1].id], "the one that should have held 'carl'")
    #expect(batches[1].suspicion?.contains("came when it was asked for by identity") == true)
    #expect(batches.contains { $0.role == .check && $0.parent == batches[1].id })
  }

  @Test func `a deleted object costs two calls and is gone`() async throws {
    let store = MemoryStore(time: time)
    let (_, before) = try await run(
      job(),
      ScriptedService(on: time) { asked in
        (asked.filter ?? "").contains("WhenChangedUTC")
          ? .page([]) : .page([1, 2, 9], keys: ["ada", "alan", "ivy"])
      }, in: store)
    let (scene, record) = try await run(job(), service(), in: store, after: before.id)
    #expect(scene.tally.now.calls == 4, "its page, what changed, who is missing, and again")
    #expect(scene.tally.now.doubted.isEmpty)
    #expect(try await scene.rows(of: record) == [1, 2, 3, 4, 5])
  }

  @Test func `a full last page is asked again in other words`() async throws {
    let store = MemoryStore(time: time)
    // Three rows and no link, the first time; all of them whenever a name is told.
    let list = NameList(names: Self.everyone)
    let service = ScriptedService(on: time) { asked in
      if (asked.filter ?? "").contains("WhenChangedUTC") { return .page([]) }
      return asked.filter == nil ? Self.page(of: [1, 2, 3]) : list.answer(asked)
    }
    let scene = Scene(service, on: time, store: store, width: 1)
    var settings = scene.settings
    settings.pageSize = 3
    var small = scene
    small.settings = settings
    let record = try #require(
      try await store.run(try await store.begin(Plan(job(), asking: [.everything]))))
    #expect(try await small.run(record) == .complete)
    let batches = try await small.batches(of: record)
    #expect(batches[0].suspicion == "it ended with a full page")
    #expect(try await small.rows(of: record) == [1, 2, 3, 4, 5])
    #expect(try await store.account(of: record.stages[0]).foundByChecks == 2)
  }

  @Test func `a job that wants it has everything asked twice`() async throws {
    let store = MemoryStore(time: time)
    let hidden = Observed(true)
    let list = NameList(names: Self.everyone)
    let service = ScriptedService(on: time) { asked in
      if (asked.filter ?? "").contains("WhenChangedUTC") { return .page([]) }
      // The first answer lacks one, and nothing tells.
      defer { hidden.change { $0 = false } }
      return hidden.now ? Self.page(of: [1, 2, 4, 5]) : list.answer(asked)
    }
    let (scene, record) = try await run(job(check: .twice), service, in: store)
    #expect(scene.tally.now.epilogue == [.secondLook, .closing])
    #expect(try await scene.rows(of: record) == [1, 2, 3, 4, 5])
    #expect(try await store.account(of: record.stages[0]).foundByChecks == 1)
  }

  @Test func `a run stopped during its last page is not complete before its epilogue`()
    async throws
  {
    let store = MemoryStore(time: time)
    let stop = Observed<StopSwitch?>(nil)
    let service = ScriptedService(on: time) { asked in
      stop.now?.throw()
      return (asked.filter ?? "").contains("WhenChangedUTC")
        ? .page([3], keys: ["bob"]) : .page([1, 2], keys: ["ada", "alan"])
    }
    let scene = Scene(service, on: time, store: store, width: 1)
    stop.change { $0 = scene.stop }
    let plan = Plan(job(), asking: [.everything])
    let record = try #require(try await store.run(try await store.begin(plan)))
    #expect(try await scene.run(record) == .stopped)
    #expect(try await store.run(record.id)?.state == .open)
    let again = Scene(service, on: time, store: store, width: 1)
    stop.change { $0 = nil }
    #expect(try await again.run(record) == .complete)
    #expect(try await again.rows(of: record) == [1, 2, 3])
  }

  @Test func `a service that ends every walk with a blank link is asked little more`() async throws
  {
    let store = MemoryStore(time: time)
    let list = NameList(names: Self.everyone)
    let service = ScriptedService(on: time) { asked in
      let answer =
        (asked.filter ?? "").contains("WhenChangedUTC") ? Self.page(of: []) : list.answer(asked)
      guard case .success(var page) = answer else { return answer }
      page.isLinkBlank = true
      return .success(page)
    }
    let (scene, record) = try await run(job(), service, in: store)
    #expect(try await scene.rows(of: record) == [1, 2, 3, 4, 5])
    #expect(scene.tally.now.calls < 12, "\(scene.tally.now.calls) calls")
  }

  @Test func `a service that always stops at a full page is believed when it says so twice`()
    async throws
  {
    let store = MemoryStore(time: time)
    let service = ScriptedService(on: time) { asked in
      (asked.filter ?? "").contains("WhenChangedUTC") ? .page([]) : Self.page(of: [1, 2, 3])
    }
    var scene = Scene(service, on: time, store: store, width: 1)
    scene.settings.pageSize = 3
    let plan = Plan(job(), asking: [.everything])
    let record = try #require(try await store.run(try await store.begin(plan)))
    #expect(try await scene.run(record) == .complete)
    #expect(scene.tally.now.calls < 400, "\(scene.tally.now.calls) calls")
    let deepest = try await scene.batches(of: record).map(\.doubts).max()
    #expect(deepest == PageRules.mostCuts + 1)
  }

  @Test func `what nothing cuts is asked again until it counts alike`() async throws {
    let store = MemoryStore(time: time)
    let answers = [[1, 2], [1, 2, 3, 4], [1, 2, 3, 4, 5]]
    let service = ScriptedService(on: time) { asked in
      Self.page(of: asked.number <= answers.count ? answers[asked.number - 1] : [])
    }
    var scene = Scene(service, on: time, store: store, width: 1)
    scene.settings.pageSize = 2
    let plan = Plan(job(.whole), asking: [.everything])
    let record = try #require(try await store.run(try await store.begin(plan)))
    #expect(try await scene.run(record) == .complete)
    #expect(try await scene.rows(of: record) == [1, 2, 3, 4, 5])
  }

  @Test func `an object that moves into a batch read already is exported all the same`()
    async throws
  {
    try await withLiveTenant(contacts: 120) { live in
      let real = SystemTime()
      let store = MemoryStore(time: real)
      var process = try LiveProcess(
        "ada", at: live, store: store, on: real, width: 1, pageSize: 50)
      let truth = Array(live.tenant.truth)
      let mover = try #require(truth.first { !$0.name.lowercased().hasPrefix("m") })
      let moved = Observed(false)
      process.hear = { event in
        // As soon as the batch of 'm' is read, somebody of another one is renamed into it.
        guard case .finished = event, !moved.now else { return }
        moved.change { $0 = true }
        do { try live.tenant.rename(mover.guid, to: "Mover, Late") } catch {
          Issue.record(error)
        }
      }
      let cut =
        ["m"].map { Cutter.Part(Predicate([.startsWith("Name", [$0])])) }
        + [Cutter.Part(Predicate([.startsWithNone("Name", ["m"])]))]
      let record = try await process.record(live.job(rows: 4000), parts: cut)
      #expect(try await process.run(record) == .complete)
      let rows = Observed<[String]>([])
      _ = try await store.rows(of: record.id, inBlocksOf: 1000) { block in
        rows.change { $0 += block.entries.map { block.key(of: $0) } }
      }
      #expect(rows.now.count == 120)
      #expect(rows.now.contains("Mover, Late"))
      #expect(try await store.account(of: record.stages[0]).foundByClosing == 1)
    }
  }
}
