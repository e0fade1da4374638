import Core
import TestSupport
import Testing

/// How many calls may be in flight, as the tenant's refusals and its speed tell.
@Suite struct CallWidthTests {
  private func at(_ seconds: Double) -> Monotonic { Monotonic(sinceStart: .seconds(seconds)) }

  /// So many answers that come while the width is all used.
  private func answer(_ width: inout CallWidth, _ count: Int, took: (Int) -> Double = { _ in 1 }) {
    for _ in 0..<count {
      width.noteAnswered(inFlight: width.allowed, took: .seconds(took(width.allowed)))
    }
  }

  @Test func `it begins as wide as asked, up to the first width`() {
    #expect(CallWidth(widest: 8).allowed == 8)
    #expect(CallWidth(widest: 100).allowed == CallWidth.first)
    #expect(CallWidth(widest: 0).allowed == 1)
  }

  @Test func `until something is refused it doubles, up to the widest`() {
    var width = CallWidth(widest: 80)
    answer(&width, CallWidth.first)
    #expect(width.allowed == CallWidth.first * 2)
    answer(&width, 100)
    #expect(width.allowed == 80)
  }

  @Test func `a burst that is refused leaves what the tenant serves`() {
    var width = CallWidth(widest: 16)
    for others in (8...15).reversed() { width.noteRefused(others: others, at: at(0.1)) }
    #expect(width.allowed == 8)
  }

  @Test func `a width that proved right is tried again only after many answers`() {
    var width = CallWidth(widest: 16)
    for others in (8...15).reversed() { width.noteRefused(others: others, at: at(0)) }
    answer(&width, CallWidth.patience)
    #expect(width.allowed == 8)
    answer(&width, 9)
    #expect(width.allowed == 9)
    width.noteRefused(others: 8, at: at(100))
    #expect(width.allowed == 8)
  }

  @Test func `a refusal at a width that was served halves it, at most once a calm`() {
    var width = CallWidth(widest: 16)
    for others in (8...15).reversed() { width.noteRefused(others: others, at: at(0)) }
    width.noteRefused(others: 7, at: at(50))
    #expect(width.allowed == 4)
    width.noteRefused(others: 7, at: at(50.9))
    #expect(width.allowed == 3)
    width.noteRefused(others: 7, at: at(51))
    #expect(width.allowed == 1)
  }

  @Test func `answers that come while there is room left prove nothing`() {
    var width = CallWidth(widest: 16)
    width.noteRefused(others: 3, at: at(0))
    for _ in 0..<1000 { width.noteAnswered(inFlight: 2, took: .seconds(1)) }
    #expect(width.allowed == 3)
  }

  @Test func `it stops growing where more calls at once only take longer`() {
    // Five are served at once; every further one waits.
    let crowded: (Int) -> Double = { max(Double($0) / 5, 1) }
    func answers(to wide: Int, _ took: (Int) -> Double) -> Int {
      var width = CallWidth(widest: 64)
      width.noteRefused(others: 4, at: at(0))
      var count = 0
      while width.allowed < wide, count < 100_000 {
        answer(&width, 1, took: took)
        count += 1
      }
      return count
    }
    #expect(answers(to: 10, crowded) > answers(to: 10) { _ in 1 } * 2)
  }

  @Test func `whatever happens, it stays from one to the widest`() {
    for seed: UInt64 in 0..<200 {
      var random = Seeded(seed: seed)
      var width = CallWidth(widest: Int.random(in: 1...40, using: &random))
      for step in 0..<300 {
        if Int.random(in: 0..<4, using: &random) == 0 {
          let others = Int.random(in: 0...width.allowed, using: &random)
          width.noteRefused(others: others, at: at(Double(step) / 3))
        } else {
          answer(&width, 5)
        }
        #expect((1...width.widest).contains(width.allowed), "seed \(seed)")
      }
    }
  }
}
