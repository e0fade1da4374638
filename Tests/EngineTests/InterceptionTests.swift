import Core
import Engine
import TestSupport
import Testing

/// Web pages that somebody on the way sends in place of the service's answers.
@Suite(.timeLimit(.minutes(10)))
struct InterceptionTests {
  private let time = ManualTime()

  @Test func `a single web page among served calls is asked again, and the run goes on`()
    async throws
  {
    let service = ScriptedService(
      on: time, .page([1], next: "c1"), .failed(.intercepted, "A filter's page came."),
      .page([2]))
    let scene = Scene(service, on: time)
    let record = try await scene.begin()
    #expect(try await scene.run(record, movingTimeWhen: 2) == .complete)
    #expect(try await scene.rows(of: record) == [1, 2])
    #expect(try await scene.batches(of: record).map(\.failures) == [1])
  }

  @Test func `web pages one after the other park the tenant, and keep everything`() async throws {
    let service = ScriptedService(on: time) { asked in
      asked.number == 1 ? .page([1], next: "c1") : .failed(.intercepted, "A filter's page came.")
    }
    let scene = Scene(service, on: time)
    let record = try await scene.begin()
    let error = await #expect(throws: CallFailure.self) {
      try await scene.run(record, movingTimeWhen: 2)
    }
    #expect(error?.sentence == "A filter's page came.")
    #expect(service.asked.count == 1 + WayProof.mostInARow)
    #expect(try await scene.rows(of: record) == [1])
    let counts = try await scene.store.counts(of: record.id)
    #expect((counts.pending, counts.buried) == (1, 0))
  }

  @Test func `a web page before anything was served parks the tenant at once`() async throws {
    let service = ScriptedService(on: time) { _ in .failed(.intercepted) }
    let scene = Scene(service, on: time)
    let record = try await scene.begin("a", "b")
    await #expect(throws: CallFailure.self) { try await scene.run(record) }
    #expect(service.asked.count == 1)
  }

  @Test func `a moment that all calls in flight meet counts once`() async throws {
    let width = WayProof.mostInARow + 1
    let calls = Observed(0)
    let service = ScriptedService(on: time) { asked in
      // First a page for every batch, then a web page for every call at the same moment.
      if asked.cursor == nil { return .page([asked.number], next: "c\(asked.number)") }
      let call = calls.change { calls in
        calls += 1
        return calls
      }
      await calls.until { $0 >= width }
      return call <= width ? .failed(.intercepted) : .page([100 + asked.number])
    }
    let scene = Scene(service, on: time, width: width)
    let record = try await scene.begin("a", "b", "c", "d", "e", "f")
    #expect(try await scene.run(record, movingTimeWhen: 2) == .complete)
    #expect(calls.now == 2 * width)
  }
}
