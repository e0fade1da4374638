import Core
import Testing

/// What follows a page, and how long a checkpoint is good for.
@Suite struct PageRulesTests {
  private let rules = PageRules(limit: 4000)

  private func verdict(
    _ nextLink: String?, isTruncated: Bool = false, from before: Int, to after: Int
  ) -> PageRules.Verdict {
    rules.verdict(nextLink: nextLink, isTruncated: isTruncated, before: before, after: after)
  }

  @Test(arguments: [0, 1, 1000, 4000, 1_000_000])
  func `a page without next link ends the batch, whatever its size`(rows: Int) {
    #expect(verdict(nil, from: 0, to: rows) == .finish)
  }

  @Test func `a page that was held back never ends a batch`() {
    #expect(verdict(nil, isTruncated: true, from: 0, to: 10) == .heldBack)
    #expect(verdict(nil, isTruncated: true, from: 9000, to: 10_000) == .heldBack)
  }

  @Test func `a truncated page with a next link is an ordinary page`() {
    #expect(verdict("n", isTruncated: true, from: 0, to: 10) == .carryOn(cursor: "n"))
  }

  @Test(arguments: [
    (0, 1000, false), (3000, 3999, false), (3000, 4000, true), (0, 4001, true), (0, 9000, true),
    (4000, 5000, false), (5000, 7999, false), (7000, 8000, true), (8000, 9000, false),
    (15_000, 16_000, true), (16_000, 17_000, false), (3000, 100_000, true),
  ])
  func `a batch is too large at its limit, and again each time it has doubled`(
    before: Int, after: Int, isTooLarge: Bool
  ) {
    let wanted: PageRules.Verdict = isTooLarge ? .tooLarge(cursor: "n") : .carryOn(cursor: "n")
    #expect(verdict("n", from: before, to: after) == wanted)
  }

  @Test func `an empty page with a next link goes on`() {
    #expect(verdict("n", from: 5000, to: 5000) == .carryOn(cursor: "n"))
    #expect(verdict("n", from: 0, to: 0) == .carryOn(cursor: "n"))
  }

  @Test(arguments: [0, -5])
  func `a limit is at least one row`(limit: Int) {
    #expect(PageRules(limit: limit).limit == 1)
  }
}
