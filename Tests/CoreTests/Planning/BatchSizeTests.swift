@testable import Core
import TestSupport
import Testing

/// How large parts are meant to be, and how small things are put together to that size.
@Suite struct BatchSizeTests {
  @Test(arguments: [
    (4000, 1000, [4850, 3880, 2910]), (1000, 1000, [970]), (2000, 1000, [1940]),
    (500, 1000, [970]), (1, 1000, [970]), (8, 4, [8 - 1]),
  ])
  func `known sizes are whole pages less a little, about the target`(
    target: Int, pageSize: Int, goals: [Int]
  ) {
    let size = BatchSize.known(target: target, pageSize: pageSize)
    #expect(size.goals == goals)
    #expect(size.largest == goals.first)
  }

  @Test(arguments: [1, 2, 7, 40, 999, 5000, 100_000], [1, 3, 100, 1000])
  func `there is a goal for every target, and none is nothing`(target: Int, pageSize: Int) {
    let size = BatchSize.known(target: target, pageSize: pageSize)
    #expect(!size.goals.isEmpty)
    #expect(size.goals.allSatisfy { $0 >= 1 })
    #expect(size.goals == size.goals.sorted(by: >))
  }

  @Test func `estimated parts are larger, since a last page that is not full is wasted`() {
    #expect(BatchSize.estimated(target: 4000).goals == [8000])
  }

  @Test(arguments: [(0, 1), (1, 1), (2, 1), (1000, 500), (1001, 500)])
  func `half of something is at least one row`(rows: Int, largest: Int) {
    #expect(BatchSize.half(of: rows).largest == largest)
  }

  // MARK: Packing

  private func atoms(_ sizes: [Int]) -> [PrefixCut.Atom] {
    sizes.enumerated().map { PrefixCut.Atom(prefixes: ["\($0)"], rows: Double($1)) }
  }

  private func packed(
    _ sizes: [Int], goals: [Int], room: Int = 1000, cost: Int = 1
  ) -> [[Int]] {
    let packing = Packing(goals: goals, room: room) { _ in cost }
    return packing.packed(atoms(sizes)).map { $0.prefixes.compactMap { Int($0) }.map { sizes[$0] } }
  }

  @Test func `the largest comes first, and what fits fills it up`() {
    #expect(packed([10, 50, 40, 60, 30], goals: [100]) == [[60, 40], [50, 30, 10]])
  }

  @Test func `of several goals the one that is filled best is aimed at`() {
    #expect(packed([60, 30, 20], goals: [120, 90]) == [[60, 30], [20]])
    #expect(packed([60, 30, 30], goals: [120, 100]) == [[60, 30, 30]])
  }

  @Test func `what is larger than every goal stays alone`() {
    #expect(packed([500, 10, 90], goals: [100]) == [[500], [90, 10]])
  }

  @Test func `a group takes no more than its room`() {
    #expect(packed([5, 4, 3, 2, 1], goals: [100], room: 2) == [[5, 4], [3, 2], [1]])
    // Too costly for any room, it is alone.
    #expect(packed([5, 4], goals: [100], room: 2, cost: 9) == [[5], [4]])
  }

  @Test func `nothing is lost, nothing is doubled and no goal is exceeded`() {
    for seed: UInt64 in 0..<200 {
      var random = Seeded(seed: seed)
      let sizes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
        Int.random(in: 0...70, using: &random)
      }
      let groups = packed(sizes, goals: [100, 80, 60], room: 12)
      #expect(groups.flatMap(\.self).sorted() == sizes.sorted(), "seed \(seed)")
      #expect(groups.allSatisfy { $0.reduce(0, +) <= 100 && $0.count <= 12 }, "seed \(seed)")
    }
  }

  @Test func `things of one size are packed the same way every time`() {
    let sizes = Array(repeating: 30, count: 20)
    let packing = Packing(goals: [100], room: 99) { _ in 1 }
    let first = packing.packed(atoms(sizes)).map(\.prefixes)
    #expect(packing.packed(atoms(sizes).reversed()).map(\.prefixes) == first)
  }
}
