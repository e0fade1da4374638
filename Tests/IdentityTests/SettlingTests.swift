import Core
import Identity
import TestSupport
import Testing

/// What the end of a run does about a renewal under way.
@Suite(.timeLimit(.minutes(10)))
struct SettlingTests {
  /// A bench whose token is being renewed behind the calls.
  private func renewing() async -> Bench {
    let bench = Bench()
    bench.source.answer("one")
    #expect(await bench.ask() == "one")
    bench.time.advance(by: .seconds(3600 - 400))
    #expect(await bench.ask() == "one")
    await bench.source.asked()
    return bench
  }

  @Test func `it waits for the renewal, and what that brings is kept`() async {
    let bench = await renewing()
    let end = Task { await bench.keeper.settle() }
    await bench.waiting(1)
    #expect(bench.log.all == ["signed in label-one"])
    bench.source.answer("two")
    await end.value
    #expect(bench.log.all == ["signed in label-one", "renewed label-two"])
  }

  @Test func `a renewal that fails ends the wait too`() async {
    let bench = await renewing()
    let end = Task { await bench.keeper.settle() }
    await bench.waiting(1)
    bench.source.fail(.transient)
    await end.value
    #expect(bench.log.all == ["signed in label-one", "failed transient"])
  }

  @Test func `it waits no longer than the limit`() async {
    let bench = await renewing()
    let end = Task { await bench.keeper.settle() }
    await bench.time.sleeping(1)
    #expect(bench.time.advanceToNextDeadline() == TokenKeeper.settling)
    await end.value
    bench.source.answer("two")
  }

  @Test func `whoever must leave at once waits for nothing`() async {
    let bench = await renewing()
    let end = Task { await bench.keeper.settle() }
    await bench.waiting(1)
    end.cancel()
    await end.value
    bench.source.answer("two")
  }

  @Test func `where nothing is renewed there is nothing to wait for`() async {
    let bench = Bench()
    await bench.keeper.settle()
    bench.source.answer("one")
    #expect(await bench.ask() == "one")
    await bench.keeper.settle()
    #expect(bench.time.sleepers == 0)
  }
}
