import Core
import Engine
import TestSupport
import Testing

/// Buried batches that are asked again: as they were, and cut smaller.
@Suite(.timeLimit(.minutes(5)))
struct ReopeningTests {
  private let time = ManualTime()

  /// A run of two batches, one of which is poison until it is healed.
  private func withPoison(
    _ body: (Scene, RunRecord, Batch, _ healed: Observed<Bool>) async throws -> Void
  ) async throws {
    let healed = Observed(false)
    let scene = Scene(
      ScriptedService(on: time) { asked in
        if asked.filter?.contains("'b*'") == true, !healed.now {
          return .failed(.staleCursor, "The one object nobody can read is in it.")
        }
        return .page([asked.number])
      }, on: time)
    let record = try await scene.begin("a", "b")
    let outcome = try await scene.run(record, movingTimeWhen: 2)
    #expect(outcome == .incomplete(buried: 1))
    let buried = try #require(try await scene.batches(of: record, [.buried]).first)
    try await body(scene, record, buried, healed)
  }

  @Test func `a batch that is asked again as it was completes its run`() async throws {
    try await withPoison { scene, record, buried, healed in
      let reopening = Reopening(of: record, in: scene.store, RunSettings())
      #expect(try await reopening.open(buried, .asItWas) == .opened)
      #expect(try await reopening.open(buried, .asItWas) == .notBuried)
      healed.change { $0 = true }
      #expect(try await scene.run(record, movingTimeWhen: 2) == .complete)
      #expect(try await scene.rows(of: record).count == 2)
      let log = try await scene.store.events(of: record.id, atMost: 10)
      #expect(log.filter { $0.event.kind == .retried }.map(\.event.batch) == [buried.id])
    }
  }

  @Test func `a batch of which nothing was ever seen is cut by the usual characters`() async throws
  {
    try await withPoison { scene, record, buried, healed in
      let reopening = Reopening(of: record, in: scene.store, RunSettings())
      guard case .cut(let parts) = try await reopening.open(buried, .smaller) else {
        Issue.record("It was not cut.")
        return
      }
      let children = try await scene.batches(of: record, [.pending])
      #expect(children.count == parts)
      #expect(parts > 1)
      #expect(children.allSatisfy { $0.parent == buried.id })
      healed.change { $0 = true }
      #expect(try await scene.run(record, movingTimeWhen: 2) == .complete)
    }
  }

  @Test func `a batch that nothing cuts stays buried and is named`() async throws {
    let scene = Scene(
      ScriptedService(on: time) { _ in .failed(.staleCursor, "No.") }, on: time)
    let record = try await scene.begin([.everything], shard: .byList(property: "Name"))
    let batch = try #require(try await scene.batches(of: record).first)
    let reopening = Reopening(of: record, in: scene.store, RunSettings())
    #expect(try await reopening.open(batch, .smaller) == .uncuttable)
    #expect(try await scene.batches(of: record).map(\.id) == [batch.id])
  }

  @Test func `of two processes that end a run together, one is told that it closed it`()
    async throws
  {
    let store = MemoryStore(time: time)
    let scenes = (0..<2).map { _ in
      Scene(ScriptedService(on: time) { asked in .page([asked.number]) }, on: time, store: store)
    }
    let record = try await scenes[0].begin("a", "b", "c")
    let outcomes = try await withThrowingTaskGroup(of: RunOutcome?.self) { group in
      for (scene, owner) in zip(scenes, ["ada", "bob"]) {
        group.addTask { try await scene.run(record, as: owner) }
      }
      group.addTask { [time] in
        while !Task.isCancelled {
          await time.sleeping(1)
          time.advanceToNextDeadline()
          await Task.yield()
        }
        return nil
      }
      let both = [try await group.next() ?? nil, try await group.next() ?? nil]
      group.cancelAll()
      return both
    }
    #expect(outcomes == [.complete, .complete])
    #expect(scenes.map { $0.tally.now.isCloser ? 1 : 0 }.reduce(0, +) == 1)
  }
}
