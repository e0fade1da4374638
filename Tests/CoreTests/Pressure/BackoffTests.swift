import Core
import TestSupport
import Testing

/// How long to wait before asking again.
@Suite struct BackoffTests {
  private let backoff = Backoff(first: .seconds(2), longest: .seconds(120))

  @Test(arguments: [(0, 2.0), (0.5, 4), (1, 6)])
  func `the first wait lies between two seconds and six`(jitter: Double, seconds: Double) {
    #expect(backoff.wait(after: nil, jitter: jitter) == .seconds(seconds))
  }

  @Test func `each may be three times the one before, up to a limit`() {
    var waits: [Duration] = []
    for _ in 1...6 { waits.append(backoff.wait(after: waits.last, jitter: 1)) }
    #expect(waits == [6, 18, 54, 120, 120, 120].map { .seconds($0) })
  }

  @Test func `a wait that was none counts as the shortest`() {
    #expect(backoff.wait(after: .zero, jitter: 1) == .seconds(6))
  }

  @Test func `whatever chance says, a wait keeps between its limits, and no two keep step`() {
    var apart = 0
    for seed: UInt64 in 0..<200 {
      var draw = Seeded(seed: seed)
      var waits: (Duration?, Duration?)
      for _ in 1...20 {
        waits.0 = backoff.wait(after: waits.0, jitter: .random(in: 0...1, using: &draw))
        waits.1 = backoff.wait(after: waits.1, jitter: .random(in: 0...1, using: &draw))
        for wait in [waits.0, waits.1].compactMap(\.self) {
          #expect(wait >= .seconds(2) && wait <= .seconds(120), "seed \(seed)")
        }
        apart += waits.0 != waits.1 ? 1 : 0
      }
    }
    #expect(apart > 3600, "of 4,000 pairs, few are both at the limit")
  }
}
