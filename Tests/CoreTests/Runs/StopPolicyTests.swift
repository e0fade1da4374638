import Core
import Testing

/// Every cause, before and during an orderly stop.
@Suite struct StopPolicyTests {
  private let start = Monotonic(sinceStart: .zero)

  @Test(arguments: [StopPolicy.Cause.asked, .hungUp, .windowCloses])
  func `whatever comes first asks for an orderly stop`(cause: StopPolicy.Cause) {
    var policy = StopPolicy(from: start)
    #expect(policy.step(on: cause, at: start) == .stop(until: start + StopPolicy.leaving))
    #expect(policy.cause == cause)
    #expect(policy.step(on: .hungUp, at: start) == .nothing)
    #expect(policy.step(on: .windowCloses, at: start) == .nothing)
    #expect(policy.step(on: .asked, at: start) == .cancel)
    #expect(policy.step(on: .limitReached, at: start) == .cancel)
    #expect(policy.cause == cause, "The first cause is the one that is told.")
  }

  @Test(arguments: [
    (Duration.seconds(10), Duration.seconds(9)), (.seconds(600), .seconds(540)),
    (.seconds(14_400), .seconds(14_340)),
  ])
  func `a window closes in time to leave within it`(window: Duration, closes: Duration) {
    var policy = StopPolicy(from: start, lasting: window)
    #expect(policy.closes == start + closes)
    #expect(policy.step(on: .windowCloses, at: start + closes) == .stop(until: start + window))
  }

  @Test func `a stop near the end of the window lasts no longer than the window`() {
    var policy = StopPolicy(from: start, lasting: .seconds(100))
    let late = start + .seconds(80)
    #expect(policy.step(on: .asked, at: late) == .stop(until: start + .seconds(100)))
  }
}
