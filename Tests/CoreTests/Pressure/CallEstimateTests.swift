import Core
import Testing

/// How long the next call is expected to take.
@Suite struct CallEstimateTests {
  @Test func `a longer call raises it at once`() {
    var estimate = CallEstimate(first: .seconds(10))
    estimate.note(.seconds(60))
    #expect(estimate.expected == .seconds(60))
  }

  @Test func `shorter calls lower it slowly`() {
    var estimate = CallEstimate(first: .seconds(100))
    estimate.note(.zero)
    #expect(estimate.expected > .seconds(89) && estimate.expected < .seconds(91))
    for _ in 1...200 { estimate.note(.seconds(2)) }
    #expect(estimate.expected >= .seconds(2) && estimate.expected < .seconds(2.1))
  }

  @Test func `it never exceeds what the service allows one call`() {
    var estimate = CallEstimate()
    estimate.note(.seconds(86_400))
    #expect(estimate.expected == CallEstimate.longest)
  }
}
