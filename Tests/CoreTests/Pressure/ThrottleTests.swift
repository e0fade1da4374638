import Core
import TestSupport
import Testing

/// How many calls a tenant may have in flight.
@Suite struct ThrottleTests {
  private func reading(_ seconds: Double) -> Monotonic {
    Monotonic(sinceStart: .seconds(seconds))
  }

  @Test func `it begins at its widest`() {
    #expect(Throttle(widest: 8).allowed(at: reading(0)) == 8)
    #expect(Throttle(widest: 0).allowed(at: reading(0)) == 1)
    #expect(Throttle(widest: -3).allowed(at: reading(0)) == 1)
  }

  @Test func `a refusal halves the width, but never below one`() {
    var throttle = Throttle(widest: 8)
    var widths: [Int] = []
    for second in 0..<5 {
      throttle.noteRefused(retryAfter: nil, at: reading(Double(second)))
      widths.append(throttle.allowed(at: reading(Double(second))))
    }
    #expect(widths == [4, 2, 1, 1, 1])
  }

  @Test func `refusals within a calm are the same congestion`() {
    var throttle = Throttle(widest: 8)
    for moment in [0, 0.2, 0.999] { throttle.noteRefused(retryAfter: nil, at: reading(moment)) }
    #expect(throttle.allowed(at: reading(1)) == 4)
    throttle.noteRefused(retryAfter: nil, at: reading(1))
    #expect(throttle.allowed(at: reading(1)) == 2)
  }

  @Test func `the width grows by one for every width of answers, up to the widest`() {
    var throttle = Throttle(widest: 4)
    throttle.noteRefused(retryAfter: nil, at: reading(0))
    throttle.noteAnswered()
    #expect(throttle.allowed(at: reading(0)) == 2)
    for _ in 1...2 { throttle.noteAnswered() }
    #expect(throttle.allowed(at: reading(0)) == 3)
    for _ in 1...100 { throttle.noteAnswered() }
    #expect(throttle.allowed(at: reading(0)) == 4)
    #expect(throttle.width == 4)
  }

  @Test func `the gate is closed until the service's advice is over`() {
    var throttle = Throttle(widest: 8)
    throttle.noteRefused(retryAfter: .seconds(10), at: reading(5))
    #expect(throttle.allowed(at: reading(5)) == 0)
    #expect(throttle.allowed(at: reading(14.999)) == 0)
    #expect(throttle.allowed(at: reading(15)) == 4)
  }

  @Test func `shorter advice never opens the gate earlier`() {
    var throttle = Throttle(widest: 8)
    throttle.noteRefused(retryAfter: .seconds(60), at: reading(0))
    throttle.noteRefused(retryAfter: .seconds(1), at: reading(0.5))
    throttle.noteRefused(retryAfter: nil, at: reading(2))
    #expect(throttle.opens == reading(60))
    #expect(throttle.allowed(at: reading(59)) == 0)
  }

  @Test func `whatever happens, one call to the widest may be in flight when it is open`() {
    for seed: UInt64 in 0..<200 {
      var random = Seeded(seed: seed)
      var throttle = Throttle(widest: Int.random(in: 1...20, using: &random))
      var now = 0.0
      for _ in 0..<100 {
        now += Double.random(in: 0...2, using: &random)
        if Bool.random(using: &random) {
          throttle.noteAnswered()
        } else {
          let advice = Bool.random(using: &random) ? Duration.seconds(1) : nil
          throttle.noteRefused(retryAfter: advice, at: reading(now))
        }
        let open = throttle.allowed(at: reading(now + 5))
        #expect((1...throttle.widest).contains(open), "seed \(seed)")
      }
    }
  }
}
