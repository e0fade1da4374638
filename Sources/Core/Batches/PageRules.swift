/// Decides what follows a page that was read well.
///
/// It never ends a batch early: only a page without next link and without truncation warning does,
/// and an end that looks like one the service made up is told apart.
package struct PageRules: Sendable {
  /// Rows a batch should hold; nil where it is never cut for its size.
  package var target: Int?
  /// Rows in a full page.
  package var pageSize: Int
  /// A page that takes longer than this threatens the life of the cursor or of the token.
  package var slowest: Duration

  package init(target: Int?, pageSize: Int, slowest: Duration) {
    self.target = target.map { max($0, 1) }
    self.pageSize = max(pageSize, 1)
    self.slowest = slowest
  }

  /// A page that came, and the batch it belongs to.
  package struct Seen: Sendable, Hashable {
    package var nextLink: String?
    /// There was a next link, with nothing in it.
    package var isLinkBlank: Bool
    /// The service is known to send short pages with a link to more.
    package var followsShortPages: Bool
    package var isTruncated: Bool
    package var rows: Int
    package var took: Duration
    /// Rows of the pass before this page.
    package var before: Int
    /// Whether it is a part of something, or its size was foreseen: only of a whole question nothing
    /// at all is known.
    package var isForeseen: Bool
    /// Whether it asks again what was doubted, so that little is spent by doubting it too.
    package var isCheck: Bool
    /// Rows it holds by what is known of its siblings.
    package var predicted: Int?

    package init(
      nextLink: String?, isLinkBlank: Bool = false, followsShortPages: Bool = false,
      isTruncated: Bool = false, rows: Int,
      took: Duration = .zero, before: Int, isForeseen: Bool = false, isCheck: Bool = false,
      predicted: Int? = nil
    ) {
      self.nextLink = nextLink
      self.isLinkBlank = isLinkBlank
      self.followsShortPages = followsShortPages
      self.isTruncated = isTruncated
      self.rows = rows
      self.took = took
      self.before = before
      self.isForeseen = isForeseen
      self.isCheck = isCheck
      self.predicted = predicted
    }

    var after: Int { before + rows }
  }

  package enum Verdict: Sendable, Hashable {
    case carryOn(cursor: String)
    case finish
    /// The end is not to be trusted, for this reason: the share is asked again, differently cut.
    case finishInDoubt(String)
    /// There is more than a batch should hold; cut it, or carry on when it cannot be cut.
    case tooLarge(cursor: String)
    /// Its pages are so slow that smaller questions are safer; carry on when it cannot be cut.
    case tooSlow(cursor: String)
    /// The service held rows back and gave no way to ask for them: only smaller questions help.
    case heldBack
  }

  package func verdict(on page: Seen) -> Verdict {
    guard let nextLink = page.nextLink else {
      if page.isTruncated { return .heldBack }
      return doubt(about: page).map(Verdict.finishInDoubt) ?? .finish
    }
    if let target, isTooLarge(page, target) { return .tooLarge(cursor: nextLink) }
    // Slow pages are looked at again at each doubling, like a size that nothing can be done about.
    if page.took > slowest, crosses(page, from: 1) { return .tooSlow(cursor: nextLink) }
    return .carryOn(cursor: nextLink)
  }

  // MARK: Size

  /// Of how many targets a batch may hold when its size was foreseen by a guess: cutting costs the
  /// pages read so far, a batch that is somewhat too large costs nothing.
  package static let patience = 4
  /// Keys seen for each part that a cut by sample makes.
  ///
  /// Fewer would do for the shares, but what a batch is predicted to hold rests on the siblings that
  /// have ended, and the small ones end first: it is given some pages to become true.
  package static let keysPerPart = 100

  private func isTooLarge(_ page: Seen, _ target: Int) -> Bool {
    if let predicted = page.predicted, predicted > target * Self.patience {
      let parts = predicted / BatchSize.estimated(target: target).largest
      let enough = min(max(parts * Self.keysPerPart, 1), target * Self.patience)
      if page.before < enough, page.after >= enough { return true }
    }
    return crosses(page, from: page.isForeseen ? target * Self.patience : target)
  }

  /// Whether this page brought the batch to a bound, or to one of its doublings.
  ///
  /// A batch that cannot be cut is asked about again only each time it has doubled, so that a huge
  /// one does not spend its time on hopeless cuts.
  private func crosses(_ page: Seen, from first: Int) -> Bool {
    var bound = first
    while bound <= page.before { bound *= 2 }
    return page.after >= bound
  }

  // MARK: Doubt

  private func doubt(about page: Seen) -> String? {
    if page.rows > 0, page.rows % pageSize == 0 { return "it ended with a full page" }
    if page.rows == 0, page.before > 0, page.before % pageSize == 0 {
      return "it ended with an empty page behind a full one"
    }
    // Some services end every walk so. It means more behind a page that is nearly full or holds
    // nothing, where a page that is not full is no end, and where nothing is known of the tenant.
    let isOdd = page.rows == 0 || page.rows * 10 >= pageSize * Self.nearlyFull
    if page.isLinkBlank, isOdd || page.followsShortPages || !page.isForeseen {
      return "its last page named a next link with nothing in it"
    }
    guard let predicted = page.predicted else { return nil }
    let isFarBelow = predicted >= pageSize * 2 && page.after * 10 < predicted * Self.leastShare
    // An empty page may stand in for any number of rows.
    let isEmpty = page.after == 0 && predicted >= (page.isCheck ? 1 : pageSize)
    return isFarBelow || isEmpty
      ? "it held \(page.after) rows where \(predicted) were expected" : nil
  }

  /// Tenths of a page from which on it may have been a full one, of which objects were deleted.
  package static let nearlyFull = 9

  /// Doubts that may lie above one another with a smaller question for each: from then on what fits in
  /// a page is asked again in the same words, until they are answered alike twice.
  package static let mostCuts = 4

  /// Doubts that may lie above one another at all, for a service that never counts alike.
  package static let mostDoubts = 12

  /// Tenths of what was expected, below which an end is doubted.
  ///
  /// What was expected may rest on a
  /// sample, so a smaller gap would raise more doubts than it finds rows.
  package static let leastShare = 4
}
