import Core
import Testing

/// What follows a page that was read well.
@Suite struct PageRulesTests {
  private let rules = PageRules(target: 4000, pageSize: 1000, slowest: .seconds(150))

  private func verdict(
    _ nextLink: String?, from before: Int, to after: Int, isLinkBlank: Bool = false,
    isTruncated: Bool = false, took: Duration = .seconds(2), isForeseen: Bool = false,
    isCheck: Bool = false, predicted: Int? = nil
  ) -> PageRules.Verdict {
    rules.verdict(
      on: PageRules.Seen(
        nextLink: nextLink, isLinkBlank: isLinkBlank, isTruncated: isTruncated,
        rows: after - before, took: took, before: before, isForeseen: isForeseen,
        isCheck: isCheck, predicted: predicted))
  }

  // MARK: Ends

  @Test(arguments: [(0, 0), (0, 1), (0, 999), (3000, 3001), (4100, 4100), (0, 1_000_001)])
  func `a page without next link ends the batch, whatever its size`(before: Int, after: Int) {
    #expect(verdict(nil, from: before, to: after) == .finish)
  }

  @Test func `a page that was held back never ends a batch`() {
    #expect(verdict(nil, from: 0, to: 10, isTruncated: true) == .heldBack)
    #expect(verdict(nil, from: 9000, to: 10_000, isTruncated: true) == .heldBack)
    #expect(verdict(nil, from: 0, to: 0, isLinkBlank: true, isTruncated: true) == .heldBack)
  }

  @Test func `a truncated page with a next link is an ordinary page`() {
    #expect(verdict("n", from: 0, to: 10, isTruncated: true) == .carryOn(cursor: "n"))
  }

  @Test func `an empty page with a next link goes on`() {
    #expect(verdict("n", from: 5000, to: 5000) == .carryOn(cursor: "n"))
    #expect(verdict("n", from: 0, to: 0) == .carryOn(cursor: "n"))
  }

  // MARK: Doubts

  @Test(arguments: [(0, 1000), (2000, 3000), (0, 2000)])
  func `an end on a full page is doubted`(before: Int, after: Int) {
    #expect(
      verdict(nil, from: before, to: after) == .finishInDoubt("it ended with a full page"))
  }

  @Test func `an end with an empty page is doubted where a full one lies before it`() {
    #expect(
      verdict(nil, from: 3000, to: 3000)
        == .finishInDoubt("it ended with an empty page behind a full one"))
    #expect(verdict(nil, from: 3001, to: 3001) == .finish)
  }

  @Test(arguments: [(1, true, true), (999, false, false), (1000, false, true)])
  func `nothing where something was expected is doubted, and in a check the least of it`(
    predicted: Int, isCheck: Bool, isDoubted: Bool
  ) {
    #expect(
      verdict(nil, from: 0, to: 0, isForeseen: true, isCheck: isCheck, predicted: predicted)
        == (isDoubted
          ? .finishInDoubt("it held 0 rows where \(predicted) were expected") : .finish))
  }

  @Test func `an end by a next link with nothing in it is doubted`() {
    #expect(
      verdict(nil, from: 0, to: 10, isLinkBlank: true)
        == .finishInDoubt("its last page named a next link with nothing in it"))
  }

  @Test(arguments: [(799, true), (800, false), (2000, false), (0, true)])
  func `an end far below what was expected is doubted`(after: Int, isDoubted: Bool) {
    let wanted: PageRules.Verdict =
      isDoubted ? .finishInDoubt("it held \(after) rows where 2000 were expected") : .finish
    // A whole page is doubted anyway.
    let last = after == 2000 ? 1500 : 0
    #expect(verdict(nil, from: last, to: after, predicted: 2000) == wanted)
  }

  @Test func `a small expectation raises no doubt, for a sample is never that exact`() {
    #expect(verdict(nil, from: 0, to: 1, predicted: 1999) == .finish)
    #expect(verdict(nil, from: 0, to: 3, predicted: 500) == .finish)
  }

  // MARK: Size

  @Test(arguments: [
    (0, 1000, false), (3000, 3999, false), (3000, 4000, true), (0, 4001, true), (0, 9000, true),
    (4000, 5000, false), (5000, 7999, false), (7000, 8000, true), (8000, 9000, false),
    (15_000, 16_000, true), (16_000, 17_000, false), (3000, 100_000, true),
  ])
  func `a batch of which nothing is known is too large at the target, and each time it has doubled`(
    before: Int, after: Int, isTooLarge: Bool
  ) {
    let wanted: PageRules.Verdict = isTooLarge ? .tooLarge(cursor: "n") : .carryOn(cursor: "n")
    #expect(verdict("n", from: before, to: after) == wanted)
  }

  @Test(arguments: [
    (3000, 4000, false), (14_000, 15_999, false), (15_000, 16_000, true), (16_000, 17_000, false),
    (31_000, 32_000, true),
  ])
  func `a batch whose size was foreseen is given four times the target`(
    before: Int, after: Int, isTooLarge: Bool
  ) {
    let wanted: PageRules.Verdict = isTooLarge ? .tooLarge(cursor: "n") : .carryOn(cursor: "n")
    #expect(verdict("n", from: before, to: after, isForeseen: true) == wanted)
  }

  @Test(arguments: [
    // Two parts at least, for a hundred keys each: the first page is enough.
    (0, 1000, 17_000, true), (1000, 2000, 17_000, false), (0, 1000, 16_000, false),
    // A hundred and twenty-five parts.
    (0, 1000, 1_000_000, false), (12_000, 13_000, 1_000_000, true),
    (13_000, 14_000, 1_000_000, false),
    // As many as patience allows, however many parts there will be.
    (15_000, 16_000, 90_000_000, true), (16_000, 17_000, 90_000_000, false),
  ])
  func `a batch known to be far too large is cut as soon as enough of its keys were seen`(
    before: Int, after: Int, predicted: Int, isTooLarge: Bool
  ) {
    let wanted: PageRules.Verdict = isTooLarge ? .tooLarge(cursor: "n") : .carryOn(cursor: "n")
    #expect(verdict("n", from: before, to: after, isForeseen: true, predicted: predicted) == wanted)
  }

  @Test func `a batch that must not be cut for its size is never too large`() {
    let rules = PageRules(target: nil, pageSize: 1000, slowest: .seconds(150))
    for before in stride(from: 0, to: 1_000_000, by: 1000) {
      let page = PageRules.Seen(nextLink: "n", rows: 1000, before: before, predicted: 5_000_000)
      #expect(rules.verdict(on: page) == .carryOn(cursor: "n"))
    }
  }

  @Test(arguments: [0, -5])
  func `a target and a page are at least one row`(size: Int) {
    let rules = PageRules(target: size, pageSize: size, slowest: .seconds(1))
    #expect(rules.target == 1)
    #expect(rules.pageSize == 1)
    #expect(rules.verdict(on: PageRules.Seen(nextLink: nil, rows: 0, before: 0)) == .finish)
  }

  // MARK: Slow pages

  @Test(arguments: [
    (0, 10, true), (0, 0, false), (10, 15, false), (10, 16, true), (16, 17, false), (31, 32, true),
  ])
  func `a slow page has the batch cut although it is small, and again at each doubling`(
    before: Int, after: Int, isTooSlow: Bool
  ) {
    let wanted: PageRules.Verdict = isTooSlow ? .tooSlow(cursor: "n") : .carryOn(cursor: "n")
    #expect(verdict("n", from: before, to: after, took: .seconds(151)) == wanted)
    #expect(verdict("n", from: before, to: after, took: .seconds(150)) == .carryOn(cursor: "n"))
  }

  @Test func `a slow last page is a last page`() {
    #expect(verdict(nil, from: 0, to: 10, took: .seconds(800)) == .finish)
  }
}
