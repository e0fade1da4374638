import Core
import Identity
import TestSupport
import Testing

/// How a keeper hands out, shares and renews tokens.
@Suite(.timeLimit(.minutes(10)))
struct TokenKeeperTests {
  @Test func `fifty callers share one fetch`() async {
    let bench = Bench()
    await withTaskGroup { group in
      for _ in 0..<50 { group.addTask { await bench.ask() } }
      await bench.waiting(50)
      bench.source.answer("one")
      for await token in group { #expect(token == "one") }
    }
    #expect(bench.source.fetches == 1)
    #expect(bench.log.all == ["signed in label-one"])
  }

  @Test func `a fresh token is used again without asking`() async {
    let bench = Bench()
    bench.source.answer("one")
    for _ in 0..<5 { #expect(await bench.ask() == "one") }
    #expect(bench.source.fetches == 1)
  }

  @Test func `callers keep the old token while one renewal runs behind`() async {
    let bench = Bench()
    bench.source.answer("one")
    #expect(await bench.ask() == "one")
    bench.time.advance(by: .seconds(3600 - 400))
    for _ in 0..<20 { #expect(await bench.ask() == "one") }
    await bench.source.asked()
    #expect(bench.source.fetches == 2)
    bench.source.answer("two")
    await bench.told(2)
    #expect(await bench.ask() == "two")
    #expect(bench.source.fetches == 2)
    #expect(bench.log.all == ["signed in label-one", "renewed label-two"])
  }

  @Test func `a call that would outlive the token joins the renewal behind`() async {
    let bench = Bench()
    bench.source.answer("one")
    #expect(await bench.ask() == "one")
    bench.time.advance(by: .seconds(3600 - 400))
    #expect(await bench.ask() == "one")
    async let long = bench.ask(.seconds(600))
    await bench.waiting(1)
    bench.source.answer("two")
    #expect(await long == "two")
    #expect(bench.source.fetches == 2)
  }

  @Test func `a call near the token's end gets the new one`() async {
    let bench = Bench()
    bench.source.answer("one")
    #expect(await bench.ask() == "one")
    bench.time.advance(by: .seconds(3400))
    bench.source.answer("two")
    #expect(await bench.ask() == "two")
  }

  @Test(arguments: [1, 5]) func `each call gets along with tokens of few seconds`(
    seconds: Int
  ) async {
    let bench = Bench()
    for round in 1...10 {
      bench.source.answer("t\(round)", life: .seconds(seconds))
      #expect(await bench.ask(.seconds(60)) == "t\(round)")
      #expect(bench.source.fetches == round)
      bench.time.advance(by: .seconds(seconds))
    }
  }

  @Test func `a token shorter than the call serves the call it was fetched for`() async {
    let bench = Bench()
    // Three of its five seconds are gone on arrival, which is inside the margin.
    async let call = bench.ask(.seconds(60))
    await bench.source.asked()
    let token = bench.source.token("slow", life: .seconds(5))
    bench.time.advance(by: .seconds(3))
    bench.source.answer(.success(token))
    #expect(await call == "slow")
    #expect(bench.source.fetches == 1)
  }

  @Test func `a token that ended on its way is a transient failure`() async {
    let bench = Bench()
    async let call = bench.ask()
    await bench.source.asked()
    let token = bench.source.token("late", life: .seconds(1))
    bench.time.advance(by: .seconds(2))
    bench.source.answer(.success(token))
    await bench.time.sleeping(1)
    #expect(bench.log.all == ["failed transient"])
    bench.source.answer("good")
    bench.time.advanceToNextDeadline()
    // The answer was readied at an earlier reading, which only shortens its life.
    #expect(await call == "good")
  }

  @Test(arguments: [(3600, 1.9), (5, 1.9), (1, 0.4)])
  func `a token that comes with almost no life left is not handed out`(
    life: Int, left: Double
  ) async {
    let bench = Bench()
    let call = Task { await bench.ask(.zero) }
    await bench.source.asked()
    let token = bench.source.token("over", life: .seconds(life))
    bench.time.advance(by: .seconds(life) - .seconds(left))
    bench.source.answer(.success(token))
    await bench.time.sleeping(1)
    #expect(bench.log.all == ["failed transient"])
    bench.time.advanceToNextDeadline()
    await bench.source.asked()
    bench.source.answer("good")
    #expect(await call.value == "good")
  }

  @Test func `the last second of another token does not replace one that is good`() async {
    let bench = Bench()
    bench.source.answer("one")
    #expect(await bench.ask() == "one")
    bench.time.advance(by: .seconds(3400))
    bench.source.answer(
      .success(
        AccessToken(
          value: Secret("over"), obtained: Monotonic(sinceStart: .seconds(-199)),
          life: .seconds(3600), label: "over")))
    #expect(await bench.ask() == "one")
    #expect(bench.log.all == ["signed in label-one", "failed transient"])
  }

  @Test func `a cancelled waiter leaves at once and the others get the token`() async {
    let bench = Bench()
    let leaving = Task { await bench.ask() }
    let staying = Task { await bench.ask() }
    await bench.waiting(2)
    leaving.cancel()
    #expect(await leaving.value == "cancelled")
    bench.source.answer("one")
    #expect(await staying.value == "one")
    #expect(bench.source.fetches == 1)
  }

  @Test func `the renewal goes on when everyone who waited is cancelled`() async {
    let bench = Bench()
    let leaving = Task { await bench.ask() }
    await bench.waiting(1)
    leaving.cancel()
    _ = await leaving.value
    bench.source.answer("one")
    await bench.told(1)
    #expect(await bench.ask() == "one")
    #expect(bench.source.fetches == 1)
  }

  @Test func `a call cancelled before it asks gets no wait`() async {
    let bench = Bench()
    let call = Task {
      unsafe withUnsafeCurrentTask { task in unsafe task?.cancel() }
      return await bench.ask()
    }
    #expect(await call.value == "cancelled")
    bench.source.answer("one")
    await bench.told(1)
  }

  @Test func `a refused token is not handed out again`() async throws {
    let bench = Bench()
    bench.source.answer("one")
    let one = try await bench.keeper.token(forCallOf: .seconds(10))
    bench.time.advance(by: .seconds(100))
    await bench.keeper.refused(one)
    bench.source.answer("two")
    #expect(await bench.ask() == "two")
    #expect(bench.log.all == ["signed in label-one", "renewed label-two"])
  }

  @Test func `a token refused by many workers is renewed once`() async throws {
    let bench = Bench()
    bench.source.answer("one")
    let one = try await bench.keeper.token(forCallOf: .seconds(10))
    for _ in 0..<20 { await bench.keeper.refused(one) }
    bench.source.answer("two")
    #expect(await bench.ask() == "two")
    for _ in 0..<20 { await bench.keeper.refused(one) }
    #expect(await bench.ask() == "two")
    #expect(bench.source.fetches == 2)
  }

  @Test func `renewals after fresh tokens refused in a row keep a pause`() async throws {
    let bench = Bench()
    bench.source.answer("one")
    let one = try await bench.keeper.token(forCallOf: .seconds(10))
    await bench.keeper.refused(one)
    bench.source.answer("two")
    let two = try await bench.keeper.token(forCallOf: .seconds(10))
    await bench.keeper.refused(two)
    async let third = bench.ask()
    await bench.time.sleeping(1)
    #expect(bench.source.fetches == 2)
    bench.source.answer("three")
    #expect(bench.time.advanceToNextDeadline() == .seconds(2))
    #expect(await third == "three")
  }

  @Test func `tokens refused at a good age are renewed without a pause`() async throws {
    let bench = Bench()
    for round in 1...4 {
      bench.source.answer("t\(round)")
      let token = try await bench.keeper.token(forCallOf: .seconds(10))
      bench.time.advance(by: .seconds(90))
      await bench.keeper.refused(token)
    }
    #expect(bench.source.fetches == 4)
    #expect(bench.time.sleepers == 0)
  }
}
