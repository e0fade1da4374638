import Core
import TestSupport
import Testing

/// When a tenant may be called, and by how many at once.
@Suite struct ThrottleTests {
  private func reading(_ seconds: Double) -> Monotonic {
    Monotonic(sinceStart: .seconds(seconds))
  }

  private func refuse(
    _ throttle: inout Throttle, _ scope: Throttle.Scope = .rate, retryAfter: Duration? = nil,
    inFlight: Int = 1, at seconds: Double
  ) {
    throttle.noteRefused(
      scope, retryAfter: retryAfter, inFlight: inFlight, took: .zero, at: reading(seconds))
  }

  @Test func `before any refusal it holds back by its width alone`() {
    let throttle = Throttle(widest: 8)
    #expect(throttle.admission(inFlight: 7, at: reading(0)) == .now)
    #expect(throttle.admission(inFlight: 8, at: reading(0)) == .whenOneLeaves)
  }

  @Test func `the gate is closed until the service's advice is over`() {
    var throttle = Throttle(widest: 8)
    refuse(&throttle, retryAfter: .seconds(10), at: 5)
    #expect(throttle.admission(inFlight: 0, at: reading(14.999)) == .notBefore(reading(15)))
    #expect(throttle.admission(inFlight: 0, at: reading(15)) == .now)
  }

  @Test func `shorter advice never opens the gate earlier`() {
    var throttle = Throttle(widest: 8)
    refuse(&throttle, retryAfter: .seconds(60), at: 0)
    refuse(&throttle, retryAfter: .seconds(1), at: 0.5)
    refuse(&throttle, at: 2)
    #expect(throttle.opens == reading(60))
    #expect(throttle.admission(inFlight: 0, at: reading(59)) == .notBefore(reading(60)))
  }

  @Test func `a lone refusal without advice closes nothing`() {
    var throttle = Throttle(widest: 8)
    throttle.noteSent(at: reading(2.9))
    refuse(&throttle, at: 3)
    #expect(throttle.admission(inFlight: 0, at: reading(3)) == .now)
    #expect(throttle.rate.granted == nil)
  }

  @Test func `a second one soon after closes the gate for a moment`() {
    var throttle = Throttle(widest: 8)
    for _ in 0..<2 { throttle.noteSent(at: reading(2.9)) }
    for _ in 0..<2 { refuse(&throttle, at: 3) }
    #expect(throttle.admission(inFlight: 0, at: reading(3.5)) == .notBefore(reading(4)))
  }

  @Test func `too many at once narrow the width, and spent budgets do not`() {
    var throttle = Throttle(widest: 8)
    for _ in 0..<2 { refuse(&throttle, inFlight: 8, at: 0) }
    #expect(throttle.width.allowed == 8)
    refuse(&throttle, .concurrency, inFlight: 6, at: 10)
    #expect(throttle.width.allowed == 5)
    #expect(throttle.rate.granted != nil)
  }

  @Test func `between two refusals it measures what is granted, and spaces calls so`() throws {
    var throttle = Throttle(widest: 8)
    // A burst of ten, then ten more in five seconds: two a second.
    for _ in 0..<10 { throttle.noteSent(at: reading(0)) }
    for _ in 0..<2 { refuse(&throttle, at: 0) }
    for step in 1...10 { throttle.noteSent(at: reading(Double(step) / 2)) }
    refuse(&throttle, at: 5.1)
    let granted = try #require(throttle.rate.granted)
    #expect((4.0...5.0).contains(granted), "a short measure is believed by half: \(granted)")
    for step in 1...10 { throttle.noteSent(at: reading(5.1 + Double(step) / 2)) }
    refuse(&throttle, at: 10.2)
    let second = try #require(throttle.rate.granted)
    #expect((1.8...2.5).contains(second), "\(second)")
  }

  @Test func `a quota is spread over the time it must last for`() {
    var throttle = Throttle(widest: 8)
    throttle.noteSent(at: reading(0))
    throttle.note(Quota(remaining: 10, resets: .seconds(20)), inFlight: 1, at: reading(0))
    #expect(throttle.admission(inFlight: 0, at: reading(0)) == .now)
    throttle.noteSent(at: reading(0))
    #expect(throttle.admission(inFlight: 1, at: reading(0)) == .notBefore(reading(2)))
  }

  @Test func `a quota that is used up closes the gate until it begins anew`() {
    var throttle = Throttle(widest: 8)
    throttle.noteSent(at: reading(0))
    throttle.note(Quota(remaining: 0, resets: .seconds(30)), inFlight: 1, at: reading(1))
    #expect(throttle.admission(inFlight: 0, at: reading(1)) == .notBefore(reading(31)))
    #expect(throttle.admission(inFlight: 0, at: reading(31)) == .now)
  }

  @Test func `whatever happens, it opens again and lets one through`() {
    for seed: UInt64 in 0..<200 {
      var random = Seeded(seed: seed)
      var throttle = Throttle(widest: Int.random(in: 1...20, using: &random))
      var now = 0.0
      for _ in 0..<100 {
        now += Double.random(in: 0...2, using: &random)
        throttle.noteSent(at: reading(now))
        switch Int.random(in: 0..<3, using: &random) {
        case 0: throttle.noteAnswered(inFlight: 3, took: .seconds(1))
        case 1: refuse(&throttle, retryAfter: .seconds(1), inFlight: 3, at: now)
        default: refuse(&throttle, .concurrency, inFlight: 3, at: now)
        }
        // The slowest rate there is asks for twenty seconds between two calls.
        let open = throttle.admission(inFlight: 0, at: reading(now + 21))
        #expect(open == .now, "seed \(seed)")
        #expect((1...throttle.width.widest).contains(throttle.width.allowed), "seed \(seed)")
      }
    }
  }
}
