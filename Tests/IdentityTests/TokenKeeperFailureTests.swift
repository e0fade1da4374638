import Core
import Identity
import TestSupport
import Testing

/// What a keeper makes of failed renewals.
@Suite(.timeLimit(.minutes(10)))
struct TokenKeeperFailureTests {
  @Test func `waiting callers share a failure that needs a person`() async {
    let bench = Bench()
    await withTaskGroup { group in
      for _ in 0..<50 { group.addTask { await bench.ask() } }
      await bench.waiting(50)
      bench.source.fail(.needsPerson)
      for await answer in group { #expect(answer == "needsPerson") }
    }
    #expect(bench.source.fetches == 1)
    #expect(bench.log.all == ["failed needsPerson", "parked needsPerson"])
  }

  @Test(arguments: [SignInError.Kind.needsPerson, .misconfigured])
  func `a failure only a person can mend is remembered for as long as the keeper lives`(
    kind: SignInError.Kind
  ) async {
    let bench = Bench()
    bench.source.fail(kind)
    for _ in 0..<3 {
      #expect(await bench.ask() == "\(kind)")
      bench.time.advance(by: .seconds(3600))
    }
    #expect(bench.source.fetches == 1)
    #expect(bench.log.all == ["failed \(kind)", "parked \(kind)"])
  }

  @Test func `transient failures are retried inside with doubling pauses`() async {
    let bench = Bench()
    let call = Task { await bench.ask() }
    for pause in [2, 4, 8] {
      bench.source.fail(.transient)
      await bench.time.sleeping(1)
      #expect(bench.time.advanceToNextDeadline() == .seconds(pause))
    }
    bench.source.answer("one")
    #expect(await call.value == "one")
    #expect(bench.source.fetches == 4)
  }

  @Test func `after the named number of failures the last one is thrown`() async {
    let bench = Bench()
    let call = Task { await bench.ask() }
    let tries = TokenPolicy().tries
    for _ in 1..<tries {
      bench.source.fail(.transient)
      await bench.time.sleeping(1)
      bench.time.advanceToNextDeadline()
    }
    bench.source.fail(.transient)
    #expect(await call.value == "transient")
    #expect(bench.source.fetches == tries)
    #expect(bench.log.all.allSatisfy { $0 == "failed transient" })
  }

  @Test func `many callers retry as one`() async {
    let bench = Bench()
    await withTaskGroup { group in
      for _ in 0..<50 { group.addTask { await bench.ask() } }
      await bench.waiting(50)
      bench.source.fail(.transient)
      await bench.time.sleeping(50)
      bench.time.advanceToNextDeadline()
      await bench.waiting(50)
      bench.source.answer("one")
      for await token in group { #expect(token == "one") }
    }
    #expect(bench.source.fetches == 2)
  }

  @Test func `the service's retry-after is the pause`() async {
    let bench = Bench()
    let call = Task { await bench.ask() }
    bench.source.fail(.transient, retryAfter: .seconds(40))
    await bench.time.sleeping(1)
    #expect(bench.time.advanceToNextDeadline() == .seconds(40))
    bench.source.answer("one")
    #expect(await call.value == "one")
  }

  @Test func `a pause too long to wait for is thrown with what is left of it`() async {
    let bench = Bench()
    bench.source.fail(.transient, retryAfter: .seconds(600))
    #expect(await bench.ask() == "transient")
    bench.time.advance(by: .seconds(100))
    await #expect {
      try await bench.keeper.token(forCallOf: .seconds(10))
    } throws: { error in
      (error as? SignInError)?.retryAfter == .seconds(500)
    }
    #expect(bench.source.fetches == 1)
  }

  @Test func `a failed renewal of a usable token is only a warning`() async {
    let bench = Bench()
    bench.source.answer("one")
    #expect(await bench.ask() == "one")
    bench.time.advance(by: .seconds(3500))
    bench.source.fail(.transient)
    #expect(await bench.ask() == "one")
    #expect(await bench.ask() == "one")
    #expect(bench.source.fetches == 2)
    #expect(bench.log.all == ["signed in label-one", "failed transient"])

    bench.time.advance(by: .seconds(2))
    bench.source.answer("two")
    #expect(await bench.ask() == "two")
  }

  @Test func `while renewals fail the living token serves calls that may outlive it`() async {
    let bench = Bench()
    let long = Duration.seconds(900)
    bench.source.answer("one")
    #expect(await bench.ask(long) == "one")
    bench.time.advance(by: .seconds(2800))
    // More failures than one call waits through, and no call waits for any of them.
    for _ in 1...10 {
      bench.source.fail(.transient)
      #expect(await bench.ask(long) == "one")
      bench.time.advance(by: .seconds(60))
    }
    #expect(bench.source.fetches == 11)
    #expect(bench.time.sleepers == 0)
    bench.source.answer("two")
    #expect(await bench.ask(long) == "two")
  }

  @Test func `a token that all but ended serves no call, whatever fails`() async {
    let bench = Bench()
    bench.source.answer("one")
    #expect(await bench.ask() == "one")
    bench.time.advance(by: .seconds(3599))
    let call = Task { await bench.ask() }
    bench.source.fail(.transient)
    await bench.time.sleeping(1)
    bench.source.answer("two")
    bench.time.advanceToNextDeadline()
    #expect(await call.value == "two")
  }

  @Test func `a usable token is used up after a failure that needs a person`() async {
    let bench = Bench()
    bench.source.answer("one")
    #expect(await bench.ask() == "one")
    bench.time.advance(by: .seconds(3200))
    bench.source.fail(.needsPerson)
    #expect(await bench.ask() == "one")
    await bench.told(2)
    bench.time.advance(by: .seconds(300))
    #expect(await bench.ask() == "one")
    bench.time.advance(by: .seconds(95))
    #expect(await bench.ask() == "needsPerson")
    #expect(bench.source.fetches == 2)
    #expect(bench.log.all == ["signed in label-one", "failed needsPerson", "parked needsPerson"])
  }

  @Test func `a failed renewal behind starts no other before its pause`() async {
    let bench = Bench()
    bench.source.answer("one")
    #expect(await bench.ask() == "one")
    bench.time.advance(by: .seconds(3600 - 500))
    bench.source.fail(.transient)
    #expect(await bench.ask() == "one")
    await bench.told(2)
    for _ in 0..<5 { #expect(await bench.ask() == "one") }
    #expect(bench.source.fetches == 2)
    bench.time.advance(by: .seconds(2))
    #expect(await bench.ask() == "one")
    await bench.source.asked()
    #expect(bench.source.fetches == 3)
    bench.source.answer("two")
    await bench.told(3)
    #expect(await bench.ask() == "two")
  }

  @Test func `a caller cancelled in a pause leaves at once`() async {
    let bench = Bench()
    let call = Task { await bench.ask() }
    bench.source.fail(.transient)
    await bench.time.sleeping(1)
    call.cancel()
    #expect(await call.value == "cancelled")
    #expect(bench.time.sleepers == 0)
  }

  @Test func `a sign-in that was given up is no failure, and the next call asks anew`() async {
    let bench = Bench()
    await withTaskGroup { group in
      for _ in 0..<3 { group.addTask { await bench.ask() } }
      await bench.waiting(3)
      bench.source.fail(.cancelled)
      for await answer in group { #expect(answer == "cancelled") }
    }
    #expect(bench.log.all.isEmpty)
    bench.source.answer("one")
    #expect(await bench.ask() == "one")
    #expect(bench.source.fetches == 2)
  }

  @Test func `a fixed token that comes with almost no life left parks at once`() async {
    let bench = Bench(canRenew: false)
    bench.source.answer(
      .success(
        AccessToken(
          value: Secret("over"),
          obtained: Monotonic(sinceStart: .seconds(-3599)), life: .seconds(3600), label: "l")))
    #expect(await bench.ask(.zero) == "needsPerson")
    #expect(bench.log.all == ["failed needsPerson", "parked needsPerson"])
  }

  @Test func `a fixed token parks when the call no longer fits`() async {
    let bench = Bench(canRenew: false)
    bench.source.answer("bare")
    #expect(await bench.ask() == "bare")
    bench.time.advance(by: .seconds(3580))
    #expect(await bench.ask() == "bare")
    #expect(await bench.ask(.seconds(60)) == "needsPerson")
    bench.time.advance(by: .seconds(30))
    #expect(await bench.ask() == "needsPerson")
    #expect(bench.source.fetches == 1)
    #expect(bench.log.all == ["signed in label-bare", "parked needsPerson"])
  }

  @Test func `a refused fixed token parks`() async throws {
    let bench = Bench(canRenew: false)
    bench.source.answer("bare")
    let bare = try await bench.keeper.token(forCallOf: .seconds(10))
    await bench.keeper.refused(bare)
    #expect(await bench.ask() == "needsPerson")
    #expect(bench.source.fetches == 1)
  }

  @Test func `the same token again counts as not renewed`() async {
    let bench = Bench()
    let same = bench.source.token("same")
    bench.source.answer(.success(same))
    #expect(await bench.ask() == "same")
    bench.time.advance(by: .seconds(3500))
    bench.source.answer(.success(same))
    #expect(await bench.ask() == "same")
    #expect(bench.log.all == ["signed in label-same", "failed transient"])
  }

  @Test func `the same token again after its refusal needs a person`() async throws {
    let bench = Bench()
    let same = bench.source.token("same")
    bench.source.answer(.success(same))
    // The service's own bad moment is none of the token's: it gets two more chances.
    for pause in [0, 2] {
      await bench.keeper.refused(try await bench.keeper.token(forCallOf: .zero))
      bench.time.advance(by: .seconds(pause))
      bench.source.answer(.success(same))
      #expect(await bench.ask() == "same")
    }
    await bench.keeper.refused(try await bench.keeper.token(forCallOf: .zero))
    bench.time.advance(by: .seconds(4))
    bench.source.answer(.success(same))
    #expect(await bench.ask() == "needsPerson")
    #expect(bench.source.fetches == 4)
  }

  @Test func `what somebody in between answered is asked again while the token lives`() async {
    let bench = Bench()
    bench.source.answer("one")
    #expect(await bench.ask() == "one")
    bench.time.advance(by: .seconds(3100))
    var error = SignInError(.needsPerson, doing: "A filter's page came.")
    error.isFromElsewhere = true
    bench.source.answer(.failure(error))
    #expect(await bench.ask() == "one")
    await bench.told(2)
    bench.time.advance(by: .seconds(100))
    #expect(await bench.ask() == "one")
    #expect(bench.source.fetches == 2, "not before a quarter of what is left")
    bench.time.advance(by: .seconds(25))
    bench.source.answer("two")
    #expect(await bench.ask() == "one")
    await bench.told(3)
    #expect(await bench.ask() == "two")
  }
}
