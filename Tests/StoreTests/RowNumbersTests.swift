import TestSupport
import Testing

@testable import Store

/// A set of row numbers holds what was put into it.
@Suite struct RowNumbersTests {
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `it holds what a plain set would hold`(seed: UInt64) {
    var random = Seeded(seed: seed)
    let edges: [Int64] = [1, 63, 64, 65, 127, 128, .max - 1, .max]
    var (numbers, plain) = (RowNumbers(), Set<Int64>())
    for number in edges + (0..<500).map({ _ in Int64.random(in: 1...2000, using: &random) }) {
      numbers.insert(number)
      plain.insert(number)
    }
    #expect(numbers.count == plain.count, "seed \(seed)")
    for number in edges + Array(0...2001) {
      #expect(numbers.contains(number) == plain.contains(number), "seed \(seed): \(number)")
    }
  }
}
