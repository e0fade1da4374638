import Core
import Engine
import TestSupport
import Testing

/// How a batch that proves too large is replaced, and what happens where it cannot be.
@Suite(.timeLimit(.minutes(10)))
struct CutTests {
  private let time = ManualTime()
  private let list = NameList(names: ["ada", "alan", "bob", "carl", "über", "*star"])

  @Test func `rows that are held back without a link make smaller questions`() async throws {
    let service = ScriptedService(on: time) { asked in
      asked.filter == nil
        ? .page([1, 3, 4], keys: ["ada", "bob", "carl"], isTruncated: true) : list.answer(asked)
    }
    let scene = Scene(service, on: time, width: 4)
    let record = try await scene.begin(shard: .byKey(.name, rows: 2))
    #expect(try await scene.run(record) == .complete)
    #expect(try await scene.rows(of: record) == [1, 2, 3, 4, 5, 6])
    #expect(scene.tally.now.splits == 1)
    let split = try await scene.batches(of: record, [.split])
    #expect(split.map(\.rows) == [0])
    #expect(try await scene.batches(of: record, [.done]).allSatisfy { $0.parent == split[0].id })
  }

  @Test func `a batch that grows beyond its size is cut by the keys that were seen`() async throws {
    let service = ScriptedService(on: time) { asked in
      guard asked.filter == nil else { return list.answer(asked) }
      return asked.cursor == nil
        ? .page([1, 3], keys: ["ada", "bob"], next: "c1")
        : .page([2, 4], keys: ["alan", "carl"], next: "c2")
    }
    let scene = Scene(service, on: time, width: 2)
    let record = try await scene.begin(shard: .byKey(.name, rows: 4))
    #expect(try await scene.run(record) == .complete)
    #expect(service.asked.prefix(2).map(\.cursor) == [nil, "c1"])
    #expect(service.asked.dropFirst(2).allSatisfy { $0.filter?.contains("Name -like") == true })
    #expect(service.asked.contains { $0.filter?.contains("'b*'") == true }, "learned from page 1")
    #expect(service.asked.contains { $0.filter?.contains("'c*'") == true }, "learned from page 2")
    #expect(try await scene.rows(of: record) == [1, 2, 3, 4, 5, 6])
    #expect(scene.tally.now.rows == 6)
  }

  @Test func `a batch that cannot be cut goes on, and is asked about each time it doubles`()
    async throws
  {
    let service = ScriptedService(on: time) { asked in
      .page([asked.number], keys: ["same"], next: asked.number < 9 ? "c\(asked.number)" : nil)
    }
    var scene = Scene(service, on: time)
    scene.settings.filterBudget = 10
    let record = try await scene.begin(shard: .byKey(.name, rows: 2))
    #expect(try await scene.run(record) == .complete)
    #expect(try await scene.rows(of: record) == Array(1...9))
    #expect(scene.tally.now.uncuttable == [2, 4, 8])
    #expect(scene.tally.now.splits == 0)
  }

  @Test func `a circle is told even when every call is followed by a refusal`() async throws {
    // Pages 1, 2, 1, 2 … for ever, each under a link of its own, the service refusing in between.
    let service = ScriptedService(on: time) { asked in
      guard asked.number % 2 == 1 else { return .failed(.throttled(retryAfter: .seconds(1))) }
      let page = asked.number / 2 % 2
      return .page([page * 2 + 1, page * 2 + 2], next: "link \(asked.number)")
    }
    var scene = Scene(service, on: time)
    scene.settings.retry.limit = 3
    let record = try await scene.begin([.everything], shard: .whole)
    #expect(try await scene.run(record, movingTimeWhen: 2) == .incomplete(buried: 1))
    #expect(scene.tally.now.restarted.count == 2)
    let batch = try #require(try await scene.batches(of: record).first)
    #expect(batch.lastFailure?.contains("lead in a circle") == true)
  }

  @Test(arguments: [Job.Shard.whole, .byKey(.name, rows: 100)])
  func `rows that are held back from a batch that cannot be cut bury it in the end`(
    shard: Job.Shard
  ) async throws {
    let service = ScriptedService(on: time) { _ in .page([1, 2], isTruncated: true) }
    var scene = Scene(service, on: time)
    scene.settings.filterBudget = 10
    let record = try await scene.begin([.everything], shard: shard)
    #expect(try await scene.run(record, movingTimeWhen: 2) == .incomplete(buried: 1))
    #expect(service.asked.count == scene.settings.retry.limit)
    let batch = try #require(try await scene.batches(of: record).first)
    #expect(batch.lastFailure?.contains("holds more rows than it returned") == true)
    #expect(batch.lastFailure?.contains("Add a filter to the job") == true)
    #expect(try await scene.rows(of: record).isEmpty)
  }
}
