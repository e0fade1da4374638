import Core
import Testing

/// Which walks through a batch go in circles.
@Suite struct WalkGuardTests {
  private func page(_ numbers: ClosedRange<UInt64>?) -> RowBlock {
    var rows = RowBlock()
    for number in numbers.map(Array.init) ?? [] {
      rows.append(guid: GUID(high: 7, low: number), key: "k\(number)", values: "[]")
    }
    return rows
  }

  /// The number of the first page that something is wrong with, counted from 1.
  private func firstProblem(_ pages: [(ClosedRange<UInt64>?, String?)]) -> Int? {
    var walk = WalkGuard()
    for (number, (rows, link)) in pages.enumerated()
    where walk.problem(with: page(rows), nextLink: link) != nil {
      return number + 1
    }
    return nil
  }

  @Test func `a walk to its end is in order`() {
    #expect(firstProblem([(1...3, "a"), (4...6, "b"), (7...7, nil)]) == nil)
    #expect(firstProblem([(nil, nil)]) == nil)
  }

  @Test func `short and empty pages on the way are in order`() {
    #expect(
      firstProblem([(1...9, "a"), (10...10, "b"), (nil, "c"), (nil, "d"), (11...12, nil)]) == nil)
  }

  @Test func `a link that leads back to a page read before is a circle`() {
    #expect(firstProblem([(1...3, "a"), (4...6, "b"), (7...9, "a"), (4...6, "b")]) != nil)
    #expect(firstProblem([(1...3, "a"), (4...6, "a"), (4...6, "a")]) == 3)
  }

  @Test func `the same page again is a circle, even by a new link`() {
    #expect(firstProblem([(1...3, "a"), (1...3, "b")]) == 2)
    #expect(firstProblem([(1...3, "a"), (4...6, "b"), (1...3, "c")]) == 3)
  }

  @Test func `a service that names every next page by one link is followed while rows are new`() {
    // A cursor may be kept at the service and named alike for all its pages.
    #expect(firstProblem([(1...3, "a"), (4...6, "a"), (7...9, "a"), (10...10, nil)]) == nil)
  }

  @Test func `a known link behind an empty page leads nowhere`() {
    #expect(firstProblem([(1...3, "a"), (nil, "b"), (nil, "a")]) == 3)
    #expect(firstProblem([(1...3, "a"), (nil, "a")]) == 2)
  }

  @Test func `pages without a row end at a limit, however new their links are`() {
    let pages = (1...100).map { (nil as ClosedRange<UInt64>?, "link \($0)" as String?) }
    #expect(firstProblem(pages) == WalkGuard.mostEmpty)
    // One row in between, and the count begins again.
    let broken = pages.enumerated().map { index, page in
      index % WalkGuard.mostEmpty == WalkGuard.mostEmpty - 1
        ? (UInt64(index)...UInt64(index), page.1) : page
    }
    #expect(firstProblem(broken) == nil)
  }

  @Test func `what is wrong is told in a sentence`() throws {
    var walk = WalkGuard()
    _ = walk.problem(with: page(1...3), nextLink: "a")
    let told = walk.problem(with: page(1...3), nextLink: "a")
    let problem = try #require(told)
    #expect(problem.contains("circle"))
    #expect(problem.contains("begins again"))
  }
}
