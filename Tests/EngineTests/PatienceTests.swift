import Core
import Engine
import TestSupport
import Testing

/// How long a call may take, what follows when it takes longer, and what a batch is given back.
@Suite(.timeLimit(.minutes(10)))
struct PatienceTests {
  private let time = ManualTime()

  @Test func `a batch that twice runs into its deadline is cut smaller`() async throws {
    let service = ScriptedService(on: time) { asked in
      guard asked.filter?.contains("a*") == true else { return .page([asked.number]) }
      return asked.filter?.contains("aa*") == true || asked.filter?.contains("-not") == true
        ? .page([asked.number]) : .failed(.deadline, "It took too long.")
    }
    let scene = Scene(service, on: time)
    let job = Job(
      name: "names", tenant: "contoso", cmdlet: "Get-DistributionGroup",
      shard: .byKey(.name, rows: 100), columns: ["Number"])
    let parts = [
      Cutter.Part(Predicate([.startsWith("Name", ["b"])])),
      Cutter.Part(Predicate([.startsWith("Name", ["a"])]), expected: 500),
    ]
    let plan = Plan(job: job, stages: [Plan.Stage(parts: parts, reason: "as the test has it")])
    let run = try await scene.store.begin(plan)
    let record = try #require(try await scene.store.run(run))
    #expect(try await scene.run(record, movingTimeWhen: 2) == .complete)
    let whole = service.asked.filter { $0.filter?.hasSuffix("-like 'a*'") == true }
    #expect(whole.count == 2)
    #expect(scene.tally.now.splits >= 1)
    #expect(scene.tally.now.buried.isEmpty)
  }

  @Test func `a deadline of a batch of which nothing is known is asked again, and buried at last`()
    async throws
  {
    // The other batch is served every twenty seconds until then.
    let failed = Observed(0)
    let service = ScriptedService(on: time) { [time] asked in
      if asked.filter?.contains("a*") == true {
        failed.change { $0 += 1 }
        return .failed(.deadline, "It took too long.")
      }
      try? await time.sleep(for: .seconds(20))
      return .page([asked.number], next: failed.now < 8 ? "c\(asked.number)" : nil)
    }
    let scene = Scene(service, on: time, width: 2)
    let record = try await scene.begin("b", "a")
    #expect(try await scene.run(record, movingTimeWhen: 2) == .incomplete(buried: 1))
    #expect(scene.tally.now.splits == 0)
    #expect(failed.now == 8)
  }

  @Test func `fast calls teach a shorter deadline, and a lost call makes it longer`() async throws {
    let last = CallDeadline.enough + 1
    let service = ScriptedService(on: time) { [time] asked in
      switch asked.number {
      case 1..<last: return .page([asked.number], next: "c\(asked.number)")
      case last:
        time.advance(by: asked.deadline)
        return .failed(.deadline)
      default: return .page([asked.number])
      }
    }
    let scene = Scene(service, on: time)
    let record = try await scene.begin(shard: .whole)
    #expect(try await scene.run(record, movingTimeWhen: 2) == .complete)
    let ceiling = RunSettings().callDeadline
    let given = service.asked.map(\.deadline)
    #expect(given.prefix(CallDeadline.enough).allSatisfy { $0 == ceiling })
    #expect(given[CallDeadline.enough] == CallDeadline.floor)
    #expect(given[CallDeadline.enough + 1] == CallDeadline.floor * 2)
  }

  @Test func `a long batch outlives more failures than its budget while it gets on`() async throws {
    // Every page but the last comes at the third attempt.
    let service = ScriptedService(on: time) { asked in
      asked.number % 3 == 0
        ? .page([asked.number], next: asked.number < 36 ? "c\(asked.number)" : nil)
        : .failed(.malformed, "The body is cut off.")
    }
    let scene = Scene(service, on: time)
    let record = try await scene.begin(shard: .whole)
    #expect(try await scene.run(record, movingTimeWhen: 2) == .complete)
    #expect(try await scene.rows(of: record) == (1...12).map { $0 * 3 })
    #expect(try await scene.batches(of: record).map(\.failures) == [24])
    #expect(scene.tally.now.restarted.isEmpty)
  }

  @Test func `a batch that loses its cursor at the same place in every pass is buried`()
    async throws
  {
    let service = ScriptedService(on: time) { asked in
      switch asked.cursor {
      case nil: .page([1], next: "c1")
      case "c1": .page([2], next: "c2")
      default: .failed(.staleCursor, "The cursor is lost.")
      }
    }
    let scene = Scene(service, on: time)
    let record = try await scene.begin(shard: .whole)
    #expect(try await scene.run(record) == .incomplete(buried: 1))
    #expect(scene.tally.now.restarted.count == RetryPolicy().limit - 1)
  }

  @Test func `one batch that is wrong in a resumed run is buried, and does not stop the run`()
    async throws
  {
    let isStopping = Observed(false)
    let first = ScriptedService(on: time) { asked in
      guard asked.number == 2 else { return .page([1]) }
      await isStopping.until(\.self)
      return .page([2], next: "c2")
    }
    let scene = Scene(first, on: time)
    let record = try await scene.begin("a", "b")
    async let outcome = scene.run(record)
    await first.arrived(2)
    scene.stop.throw()
    isStopping.change { $0 = true }
    #expect(try await outcome == .stopped)
    let second = ScriptedService(on: time) { _ in .failed(.permanent, "The filter is wrong.") }
    let next = Scene(second, on: time, store: scene.store)
    #expect(try await next.run(record) == .incomplete(buried: 1))
    #expect(second.asked.count == 1)
  }
}
