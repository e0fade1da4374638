import Core
import Engine
import TestSupport
import Testing

/// A run whose calls mostly fail pauses itself, and tries with one call whether the service is back.
@Suite(.timeLimit(.minutes(10)))
struct PauseTests {
  private let time = ManualTime()
  private let names = (0..<26).compactMap { UnicodeScalar(97 + $0).map { String(Character($0)) } }

  @Test func `an outage costs one call a pause, however many batches wait`() async throws {
    // It serves once, answers nonsense for an hour, and is back. The endpoint is there all the time.
    let service = ScriptedService(on: time) { [time] asked in
      let now = time.monotonic().sinceStart
      return asked.number > 1 && now < .seconds(3600)
        ? .failed(.malformed, "The answer is no JSON.") : .page([asked.number])
    }
    let scene = Scene(service, on: time)
    let record = try await scene.begin(
      names.map { Predicate([.startsWith("Name", [$0])]) }, shard: .byKey(.name, rows: 100))
    #expect(try await scene.run(record, movingTimeWhen: 2) == .complete)
    let tally = scene.tally.now
    // What failed at once before the first pause, and what each further pause let through.
    #expect(tally.pauses.prefix(6).map(\.inSeconds) == [30, 60, 120, 240, 480, 900])
    #expect(tally.pauses.allSatisfy { $0 <= .seconds(900) })
    #expect(tally.reopened == 1)
    let failed = service.asked.count { $0.at.sinceStart < .seconds(3600) } - 1
    #expect(failed <= RunBudget.fewest + tally.pauses.count, "\(failed)")
    #expect(try await scene.rows(of: record).count == 26)
    #expect(tally.buried.isEmpty)
  }

  @Test func `an endpoint that is down is tried by one call at a time, and found when it is back`()
    async throws
  {
    let service = ScriptedService(on: time) { [time] asked in
      let now = time.monotonic().sinceStart
      return asked.number > 1 && now < .seconds(3600)
        ? .failed(.network, "The connection was refused.") : .page([asked.number])
    }
    let scene = Scene(service, on: time)
    let record = try await scene.begin(
      names.map { Predicate([.startsWith("Name", [$0])]) }, shard: .byKey(.name, rows: 100))
    #expect(try await scene.run(record, movingTimeWhen: 2) == .complete)
    let tally = scene.tally.now
    #expect(tally.circuit.count == 2, "told once each: \(tally.circuit)")
    #expect(tally.circuit.first == .opened(wait: Circuit.firstWait))
    guard case .closed(let after) = tally.circuit.last else {
      Issue.record("It was never told that it is back: \(tally.circuit)")
      return
    }
    #expect((.seconds(3500)...(.seconds(3600) + Circuit.longestWait)).contains(after))
    // Those that were under way when it opened, and one for each wait, most of them the longest.
    let failed = service.asked.count { $0.at.sinceStart < .seconds(3600) } - 1
    #expect(failed <= Circuit.limit + 6 + 3600 / 120, "\(failed)")
    #expect(try await scene.rows(of: record).count == 26)
    #expect(tally.buried.isEmpty)
  }

  @Test func `a service that was never there is given up after some pauses, and nothing is buried`()
    async throws
  {
    let service = ScriptedService(on: time) { _ in .failed(.network, "The name is unknown.") }
    let scene = Scene(service, on: time)
    let record = try await scene.begin(
      names.map { Predicate([.startsWith("Name", [$0])]) }, shard: .byKey(.name, rows: 100))
    let error = await #expect(throws: CallFailure.self) {
      try await scene.run(record, movingTimeWhen: 2)
    }
    #expect(error?.sentence == "The name is unknown.")
    #expect(scene.tally.now.pauses.count == RunBudget.hopeless)
    #expect(service.asked.count < 2 * RunBudget.fewest)
    let counts = try await scene.store.counts(of: record.id)
    #expect((counts.pending, counts.buried) == (26, 0))
  }

  @Test func `workers that wait out a pause leave when the run stops, their batches put back`()
    async throws
  {
    let service = ScriptedService(on: time) { _ in .failed(.malformed) }
    let scene = Scene(service, on: time, width: 3)
    let record = try await scene.begin(
      names.map { Predicate([.startsWith("Name", [$0])]) }, shard: .byKey(.name, rows: 100))
    async let outcome = scene.run(record)
    await scene.tally.until { !$0.pauses.isEmpty }
    scene.stop.throw()
    #expect(try await outcome == .stopped)
    #expect(time.monotonic() == Monotonic(sinceStart: .zero))
    #expect(try await scene.store.counts(of: record.id).pending == 26)
    #expect(scene.tally.now.pauses.count == 1, "told once, by whoever noticed it")
  }
}
