import Core
import Engine
import Foundation
import Identity
import Store
import TestSupport
import Testing

/// A run that cannot go on, or may not: it throws, and leaves every batch for the next process.
@Suite(.timeLimit(.minutes(10)))
struct LeavingTests {
  private let time = ManualTime()

  /// Nothing is leased, nothing is lost, and another process can begin at once.
  private func expectAllPutBack(_ record: RunRecord, in scene: Scene) async throws {
    let counts = try await scene.store.counts(of: record.id)
    #expect((counts.leased, counts.pending) == (0, 4))
    #expect(try await scene.store.run(record.id)?.state == .open)
    #expect(try await scene.store.outlook(of: record.stages[0]).nextIn == .zero)
    #expect(try await scene.batches(of: record).allSatisfy { $0.failures == 0 })
    #expect(time.sleepers == 0, "nothing of the run is left")
  }

  @Test func `an identity that may not ask ends the run, and the pages in hand are kept`()
    async throws
  {
    // The others answer a second after the first one's batch was put back, unless they are cancelled.
    let (calls, isRefused) = (Observed(0), Observed(false))
    let service = ScriptedService(on: time) { [time] asked in
      calls.change { $0 += 1 }
      if asked.number == 1 {
        await calls.until { $0 == 4 }
        return .failed(.forbidden, "The role is missing.")
      }
      do { try await time.sleep(for: .seconds(1)) } catch { return .failed(.cancelled) }
      return asked.number == 2 ? .page([2]) : .page([asked.number], next: "c\(asked.number)")
    }
    let store = TellingStore(MemoryStore(time: time)) { change in
      if case .putBack(_, _, .some) = change { isRefused.change { $0 = true } }
    }
    let scene = Scene(service, on: time, store: store, width: 4)
    let record = try await scene.begin("a", "b", "c", "d")
    let run = Task { try await scene.run(record) }
    await isRefused.until(\.self)
    for _ in 0..<100 { await Task.yield() }
    // The lease keeper, and three calls.
    await time.sleeping(4)
    time.advance(by: .seconds(1))
    let error = await #expect(throws: CallFailure.self) { try await run.value }
    #expect(error?.kind == .forbidden)
    #expect(error?.sentence == "The role is missing.")
    #expect(service.asked.count == 4, "no call is made after the refusal")
    let counts = try await scene.store.counts(of: record.id)
    #expect((counts.leased, counts.pending, counts.done) == (0, 3, 1))
    #expect(try await scene.rows(of: record) == [2, 3, 4])
    #expect(time.sleepers == 0, "nothing of the run is left")
  }

  @Test func `a sign-in that ends in mid-run lets the other calls end and keeps their pages`()
    async throws
  {
    let tokens = ScriptedTokens()
    let (calls, isParked) = (Observed(0), Observed(false))
    let service = ScriptedService(on: time) { asked in
      calls.change { $0 += 1 }
      await calls.until { $0 == 2 }
      if asked.filter?.contains("a*") == true {
        tokens.signInFails(SignInError(.needsPerson, doing: "The secret has expired."))
        return .page([1], next: "c1")
      }
      await isParked.until(\.self)
      return .page([2])
    }
    let store = TellingStore(MemoryStore(time: time)) { change in
      if case .putBack = change { isParked.change { $0 = true } }
    }
    let scene = Scene(service, on: time, store: store, tokens: tokens, width: 2)
    let record = try await scene.begin("a", "b")
    let error = await #expect(throws: SignInError.self) { try await scene.run(record) }
    #expect(error?.kind == .needsPerson)
    #expect(try await scene.rows(of: record) == [1, 2])
    tokens.signInWorksAgain()
    let rest = ScriptedService(on: time, .page([3]))
    let next = Scene(rest, on: time, store: store, tokens: tokens)
    #expect(try await next.run(record, as: "bob") == .complete)
    #expect(rest.asked.map(\.cursor) == ["c1"])
    #expect(try await next.rows(of: record) == [1, 2, 3])
  }

  @Test func `a second signal still ends the calls of a run that leaves`() async throws {
    let (calls, isRefused) = (Observed(0), Observed(false))
    let service = ScriptedService(on: time) { asked in
      calls.change { $0 += 1 }
      guard asked.number == 1 else { return await .never() }
      await calls.until { $0 == 4 }
      return .failed(.forbidden, "The role is missing.")
    }
    let store = TellingStore(MemoryStore(time: time)) { change in
      if case .putBack(_, _, .some) = change { isRefused.change { $0 = true } }
    }
    let scene = Scene(service, on: time, store: store, width: 4)
    let record = try await scene.begin("a", "b", "c", "d")
    let run = Task { try await scene.run(record) }
    await isRefused.until(\.self)
    run.cancel()
    await #expect(throws: (any Error).self) { try await run.value }
    try await expectAllPutBack(record, in: scene)
  }

  @Test(arguments: [1, 2, 4])
  func `a sign-in that needs a person ends the run before any call`(width: Int) async throws {
    let tokens = ScriptedTokens(
      failing: SignInError(.needsPerson, doing: "The secret has expired."))
    let service = ScriptedService(on: time) { .page([$0.number]) }
    let scene = Scene(service, on: time, tokens: tokens, width: width)
    let record = try await scene.begin("a", "b", "c", "d")
    let error = await #expect(throws: SignInError.self) { try await scene.run(record) }
    #expect(error?.kind == .needsPerson)
    #expect(service.asked.isEmpty)
    try await expectAllPutBack(record, in: scene)

    // The places at the gate were given back, so the same gate serves the next run.
    tokens.signInWorksAgain()
    #expect(try await scene.run(record, as: "bob") == .complete)
    #expect(try await scene.rows(of: record) == [1, 2, 3, 4])
  }

  @Test func `a filter that cannot be read ends the run before anything is leased`() async throws {
    let scene = Scene(ScriptedService(on: time), on: time)
    let plan = Plan(
      Job(
        name: "bad", tenant: "contoso", cmdlet: "Get-MailContact", filter: "Name -like",
        shard: .whole, columns: ["Name"]), asking: [.everything])
    let run = try await scene.store.begin(plan)
    let record = try #require(try await scene.store.run(run))
    await #expect(throws: FilterError.self) { try await scene.run(record) }
    #expect(try await scene.store.counts(of: run).leased == 0)
    #expect(try await scene.store.counts(of: run).pending == 1)
  }

  @Test func `a cancelled run takes back its calls and puts every batch back`() async throws {
    let service = ScriptedService(on: time) { _ in await .never() }
    let scene = Scene(service, on: time, width: 4)
    let record = try await scene.begin("a", "b", "c", "d")
    let run = Task { try await scene.run(record) }
    await service.arrived(4)
    run.cancel()
    await #expect(throws: CancellationError.self) { try await run.value }
    try await expectAllPutBack(record, in: scene)
  }

  @Test func `a run cancelled at a closed gate puts every batch back`() async throws {
    let service = ScriptedService(on: time, .failed(.throttled(retryAfter: .seconds(600))))
    let scene = Scene(service, on: time, width: 4, gate: TenantGate(widest: 1, time: time))
    let record = try await scene.begin("a", "b", "c", "d")
    let run = Task { try await scene.run(record) }
    await scene.tally.until { !$0.retries.isEmpty }
    run.cancel()
    await #expect(throws: CancellationError.self) { try await run.value }
    let counts = try await scene.store.counts(of: record.id)
    #expect((counts.leased, counts.pending) == (0, 4))
    #expect(time.sleepers == 0)
  }

  @Test func `a run cancelled while it waits for a token is cancelled, not refused`() async throws {
    let source = CountingSource(
      on: time, failing: SignInError(.transient, doing: "The login host is away."))
    let keeper = TokenKeeper(source: source, time: time)
    let service = ScriptedService(on: time) { .page([$0.number]) }
    let scene = Scene(service, on: time, tokens: keeper, width: 4)
    let record = try await scene.begin("a", "b", "c", "d")
    let run = Task { try await scene.run(record) }
    // The lease keeper, and four workers that wait until signing in makes sense again.
    await time.sleeping(5)
    run.cancel()
    await #expect(throws: CancellationError.self) { try await run.value }
    try await expectAllPutBack(record, in: scene)
  }

  /// The store is a file, whose reads end with an error of their own when they are cancelled.
  @Test func `cancelled at any event, a run says just that, and the next one ends its work`()
    async throws
  {
    let names = "abcdef".flatMap { first in (1...4).map { "\(first)\($0)" } }
    let list = NameList(names: names, pageSize: 3)
    try await withTemporaryFolder { folder in
      var (event, wasCancelled) = (0, true)
      while wasCancelled {
        event += 1
        let path = folder.appending(path: "\(event).db").path
        let store = try SQLiteStore(path: path, time: time)
        let service = ScriptedService(on: time) { list.answer($0) }
        let (heard, run) = (Observed(0), Observed<Task<RunOutcome, any Error>?>(nil))
        let scene = Scene(service, on: time, store: store, width: 3) { [event] _ in
          if heard.change({ heard in
            heard += 1; return heard == event
          }) {
            run.now?.cancel()
          }
        }
        let record = try await scene.begin(shard: .byKey(.name, rows: 9))
        let task = Task {
          await run.until { $0 != nil }
          return try await scene.run(record)
        }
        run.change { $0 = task }
        do {
          #expect(try await task.value == .complete)
          wasCancelled = heard.now >= event
        } catch {
          #expect(error is CancellationError, "event \(event): \(error)")
        }
        time.advance(by: .seconds(30))
        #expect(try await scene.run(record, as: "bob") == .complete, "event \(event)")
        #expect(try await scene.rows(of: record) == Array(1...24), "event \(event)")
        try store.close()
      }
      #expect(event > 30, "\(event)")
    }
  }

  @Test func `a store that fails ends the run with its own error`() async throws {
    let store = InterruptedStore(MemoryStore(time: time), stopAtWrite: 4)
    let service = ScriptedService(on: time) { .page([$0.number], next: "c\($0.number)") }
    let scene = Scene(service, on: time, store: store, width: 2)
    let record = try await scene.begin("a", "b")
    let error = await #expect(throws: StoreError.self) { try await scene.run(record) }
    #expect(error?.kind == .interrupted)
    #expect(time.sleepers == 0)
  }
}
