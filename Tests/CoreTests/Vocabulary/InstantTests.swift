import Core
import TestSupport
import Testing

/// Arithmetic with stored instants and with readings of the monotonic clock.
@Suite struct InstantTests {
  @Test func `adding and subtracting are each other's reverse, to the millisecond`() {
    for seed: UInt64 in 0..<200 {
      var random = Seeded(seed: seed)
      let start = Instant(milliseconds: Int64.random(in: 0...4_000_000_000_000, using: &random))
      let span = Duration.milliseconds(
        Int64.random(in: -1_000_000_000...1_000_000_000, using: &random))
      #expect((start + span) - start == span, "seed \(seed)")
      #expect((start + span < start) == (span < .zero), "seed \(seed)")
    }
  }

  @Test(arguments: [
    (Duration.microseconds(999), Int64(0)), (.microseconds(1999), 1), (.microseconds(-999), 0),
    (.microseconds(-1500), -1), (.seconds(2.5), 2500), (.zero, 0), (.seconds(86_400), 86_400_000),
  ])
  func `parts of a millisecond are dropped towards zero`(duration: Duration, milliseconds: Int64) {
    #expect(duration.milliseconds == milliseconds)
    let start = Instant(milliseconds: 1000)
    #expect((start + duration).milliseconds == 1000 + milliseconds)
  }

  @Test func `a duration in seconds keeps its fraction`() {
    #expect(Duration.milliseconds(1500).inSeconds == 1.5)
    #expect(Duration.milliseconds(-250).inSeconds == -0.25)
  }

  @Test func `readings are compared and moved like durations`() {
    let (early, late) = (Monotonic(sinceStart: .seconds(1)), Monotonic(sinceStart: .seconds(3)))
    #expect(early < late)
    #expect(late - early == .seconds(2))
    #expect(early + .seconds(2) == late)
    #expect(early + .nanoseconds(1) > early)
  }
}
