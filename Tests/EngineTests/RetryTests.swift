import Core
import Engine
import Identity
import TestSupport
import Testing

/// What follows a failed call, seen from outside: when it is asked again, with what, and for whom.
@Suite(.timeLimit(.minutes(10)))
struct RetryTests {
  private let time = ManualTime()

  @Test func `a bad moment is asked again after its pause and not before`() async throws {
    let service = ScriptedService(on: time, .failed(.transient), .page([1, 2]))
    let scene = Scene(service, on: time, width: 3)
    let record = try await scene.begin()
    async let outcome = scene.run(record)
    await scene.tally.until { !$0.retries.isEmpty }
    await scene.advance(to: .milliseconds(3999), sleepers: 2)
    await time.sleeping(2)
    #expect(service.asked.count == 1)
    time.advance(by: .milliseconds(1))
    #expect(try await outcome == .complete)
    // Between two seconds and six.
    #expect(service.asked.map(\.at.sinceStart) == [.zero, .seconds(4)])
    #expect(try await scene.rows(of: record) == [1, 2])
    #expect(try await scene.batches(of: record).map(\.failures) == [1])
    #expect(try await scene.store.run(record.id)?.calls == 2)
  }

  /// Each lies in the middle between two seconds and three times the one before.
  private static let pauses = [4, 7, 11.5, 18.25, 28.375, 43.562, 66.343]

  private func milliseconds(_ waits: [Duration]) -> [Double] {
    waits.map { Double($0.milliseconds) / 1000 }
  }

  @Test func `pauses grow, and after eight failures a batch is buried while others are served`()
    async throws
  {
    // Every call of the first batch waits until the second one was served once more.
    let (failing, served) = (Observed(0), Observed(0))
    let service = ScriptedService(on: time) { asked in
      if asked.filter?.contains("a*") == true {
        let count = failing.change { count in
          count += 1
          return count
        }
        await served.until { $0 > count }
        return .failed(.transient, "The service is ill.")
      }
      let count = served.change { count in
        count += 1
        return count
      }
      await failing.until { $0 >= min(count, 8) }
      return .page([count], next: count < 9 ? "c\(count)" : nil)
    }
    let scene = Scene(service, on: time, width: 2)
    let record = try await scene.begin("a", "b")
    // The keeper sleeps, and the run does; the second batch's call waits for the first one's.
    async let outcome = scene.run(record)
    for (count, pause) in Self.pauses.enumerated() {
      await scene.tally.until { $0.retries.count == count + 1 }
      let now = time.monotonic().sinceStart
      await scene.advance(to: now + .milliseconds(Int(pause * 1000)), sleepers: 2)
    }
    #expect(try await outcome == .incomplete(buried: 1))
    #expect(milliseconds(scene.tally.now.retries) == Self.pauses)
    let asked = service.asked.filter { $0.filter?.contains("a*") == true }.map(\.at)
    #expect(milliseconds(zip(asked, asked.dropFirst()).map { $1 - $0 }) == Self.pauses)
    let buried = try await scene.batches(of: record, [.buried])
    #expect(buried.map(\.lastFailure) == ["The service is ill."])
    #expect(try await scene.rows(of: record) == Array(1...9))
  }

  @Test func `a service that never served ends the run, and buries nothing`() async throws {
    let service = ScriptedService(on: time) { _ in .failed(.transient, "The service is ill.") }
    let scene = Scene(service, on: time)
    let record = try await scene.begin()
    let error = await #expect(throws: CallFailure.self) {
      try await scene.run(record, movingTimeWhen: 2)
    }
    #expect(error?.sentence == "The service is ill.")
    #expect(milliseconds(scene.tally.now.retries) == Self.pauses)
    #expect(service.asked.count == 8)
    #expect(try await scene.store.counts(of: record.id).pending == 1)
  }

  @Test func `a question that is refused from the first call on ends the run`() async throws {
    let service = ScriptedService(on: time) { _ in .failed(.permanent, "No such parameter.") }
    let scene = Scene(service, on: time)
    let record = try await scene.begin("a", "b", "c")
    let error = await #expect(throws: CallFailure.self) {
      try await scene.run(record, movingTimeWhen: 2)
    }
    #expect(error?.kind == .permanent)
    let counts = try await scene.store.counts(of: record.id)
    #expect((counts.pending, counts.leased, counts.buried) == (3, 0, 0))
  }

  @Test func `an outage is waited out, however long, and buries nothing`() async throws {
    let service = ScriptedService(on: time) { asked in
      switch asked.number {
      case 1: .page([1, 2], next: "c1")
      case 2...40: .failed(.transient)
      default: .page([3, 4])
      }
    }
    let scene = Scene(service, on: time)
    let record = try await scene.begin()
    #expect(try await scene.run(record, movingTimeWhen: 2) == .complete)
    #expect(time.monotonic().sinceStart > .seconds(3000))
    // Those of the first minute are counted, before the service was known to be silent.
    #expect(try await scene.batches(of: record).map(\.failures) == [5])
    #expect(scene.tally.now.restarted.count == 1, "its cursor was too old by then")
    #expect(try await scene.rows(of: record) == [3, 4])
  }

  @Test func `a throttled call closes the gate for every worker, and spends nothing`() async throws
  {
    // The first call is refused while the others are under way; those end well and have more.
    let (arrived, isRefused) = (Observed(0), Observed(false))
    let service = ScriptedService(on: time) { asked in
      arrived.change { $0 += 1 }
      switch asked.number {
      case 1:
        await arrived.until { $0 == 3 }
        return .crowded(retryAfter: .seconds(60))
      case 2, 3:
        await isRefused.until(\.self)
        return .page([asked.number], next: "cursor of \(asked.number)")
      default: return .page([asked.number])
      }
    }
    let scene = Scene(service, on: time, width: 3) { event in
      if case .throttled = event { isRefused.change { $0 = true } }
    }
    let record = try await scene.begin("a", "b", "c")
    async let outcome = scene.run(record)
    await scene.tally.until { $0.pages == 2 && !$0.retries.isEmpty }
    // The lease keeper, the first of two workers at the gate, and the run that waits for the third
    // batch.
    await scene.advance(to: .seconds(59), sleepers: 3)
    await time.sleeping(3)
    #expect(service.asked.count == 3)
    time.advance(by: .seconds(1))
    #expect(try await outcome == .complete)
    #expect(service.asked[3...].allSatisfy { $0.at.sinceStart == .seconds(60) })
    #expect(service.asked.count == 6)
    #expect(scene.tally.now.throttled == [.seconds(60)])
    #expect(scene.tally.now.lost.isEmpty, "leases were extended at the gate")
    let finished = try #require(try await scene.store.run(record.id))
    #expect(finished.throttled == 1)
    #expect(finished.calls == 6)
    #expect(try await scene.batches(of: record).allSatisfy { $0.failures == 0 })
  }

  @Test func `a cursor that grew old at the gate is not followed`() async throws {
    let (arrived, isRefused) = (Observed(0), Observed(false))
    let service = ScriptedService(on: time) { asked in
      arrived.change { $0 += 1 }
      switch asked.number {
      case 1:
        await arrived.until { $0 == 2 }
        return .crowded(retryAfter: .seconds(400))
      case 2:
        await isRefused.until(\.self)
        return .page([1], next: "old")
      default:
        return asked.filter?.contains("b*") == true ? .page([11, 12]) : .page([3])
      }
    }
    let scene = Scene(service, on: time, width: 2) { event in
      if case .throttled = event { isRefused.change { $0 = true } }
    }
    // Either may come first; the one that is refused has no cursor.
    let record = try await scene.begin("b", "b")
    async let outcome = scene.run(record)
    await scene.tally.until { $0.pages == 1 && !$0.retries.isEmpty }
    await scene.advance(to: .seconds(400), sleepers: 3)
    #expect(try await outcome == .complete)
    #expect(service.asked.map(\.cursor) == [nil, nil, nil, nil])
    #expect(scene.tally.now.restarted.count == 1)
    #expect(try await scene.rows(of: record) == [11, 12])
    #expect(try await scene.batches(of: record).allSatisfy { $0.failures == 0 })
  }

  @Test func `a refused token is renewed once for all workers`() async throws {
    let source = CountingSource(on: time)
    let service = ScriptedService(on: time) { [arrived = Observed(0)] asked in
      guard asked.token == "t1" else { return .page([asked.number]) }
      arrived.change { $0 += 1 }
      await arrived.until { $0 == 3 }
      return .failed(.unauthorised, "The token was refused.")
    }
    let scene = Scene(
      service, on: time, tokens: TokenKeeper(source: source, time: time), width: 3)
    let record = try await scene.begin("a", "b", "c")
    #expect(try await scene.run(record) == .complete)
    #expect(service.asked.map(\.token) == ["t1", "t1", "t1", "t2", "t2", "t2"])
    #expect(source.count == 2)
    #expect(try await scene.batches(of: record).map(\.failures) == [1, 1, 1])
    #expect(try await scene.rows(of: record) == [4, 5, 6])
  }

  @Test func `the provider hears of a refused token once for each call it failed`() async throws {
    let tokens = ScriptedTokens()
    let service = ScriptedService(
      on: time, .failed(.unauthorised), .page([1], next: "c"), .failed(.unauthorised), .page([2]))
    let scene = Scene(service, on: time, tokens: tokens)
    let record = try await scene.begin()
    #expect(try await scene.run(record) == .complete)
    #expect(tokens.refused == ["t1", "t2"])
    #expect(service.asked.map(\.token) == ["t1", "t2", "t2", "t3"])
    #expect(service.asked.map(\.cursor) == [nil, nil, "c", "c"])
  }

  @Test func `a refused token is not used again, even where its batch is given up`() async throws {
    let tokens = ScriptedTokens()
    let service = ScriptedService(on: time, .page([1]), .failed(.unauthorised), .page([3]))
    var scene = Scene(service, on: time, tokens: tokens)
    scene.settings.retry.limit = 1
    let record = try await scene.begin("a", "b", "c")
    #expect(try await scene.run(record) == .incomplete(buried: 1))
    #expect(tokens.refused == ["t1"])
    #expect(service.asked.map(\.token) == ["t1", "t1", "t2"])
  }

  @Test func `a stale cursor starts the pass over and drops its rows`() async throws {
    let service = ScriptedService(
      on: time, .page([1, 2], next: "c1"), .page([3], next: "c2"), .failed(.staleCursor),
      .page([2, 5], next: "d1"), .page([6]))
    let scene = Scene(service, on: time)
    let record = try await scene.begin()
    #expect(try await scene.run(record) == .complete)
    #expect(service.asked.map(\.cursor) == [nil, "c1", "c2", nil, "d1"])
    #expect(try await scene.rows(of: record) == [2, 5, 6])
    let batch = try #require(try await scene.batches(of: record).first)
    #expect((batch.pass, batch.pages, batch.rows, batch.failures) == (2, 2, 3, 1))
    #expect(scene.tally.now.rows == 3)
    #expect(try await scene.store.run(record.id)?.rows == 3)
  }

  @Test func `a page that cannot be read is asked for again by the same cursor`() async throws {
    let service = ScriptedService(
      on: time, .page([1, 2], next: "c1"), .failed(.malformed, "The body is cut off."), .page([3]))
    let scene = Scene(service, on: time)
    let record = try await scene.begin()
    #expect(try await scene.run(record, movingTimeWhen: 2) == .complete)
    #expect(service.asked.map(\.cursor) == [nil, "c1", "c1"])
    #expect(try await scene.rows(of: record) == [1, 2, 3])
    let batch = try #require(try await scene.batches(of: record).first)
    #expect((batch.pass, batch.failures) == (1, 1))
    #expect(batch.lastFailure == "The body is cut off.")
  }

  @Test func `a wrong question is buried and the others are answered`() async throws {
    let service = ScriptedService(on: time) { asked in
      asked.filter?.contains("b*") == true
        ? .failed(.permanent, "The filter cannot be read.") : .page([asked.number])
    }
    let scene = Scene(service, on: time)
    let record = try await scene.begin("a", "b", "c")
    #expect(try await scene.run(record) == .incomplete(buried: 1))
    #expect(try await scene.rows(of: record) == [1, 3])
    let buried = try await scene.batches(of: record, [.buried])
    #expect(buried.map(\.lastFailure) == ["The filter cannot be read."])
    #expect(scene.tally.now.buried == buried.map(\.id))
    #expect(try await scene.store.run(record.id)?.state == .incomplete)
    #expect(service.asked.count == 3)
  }
}
