/// Decides what follows a page that was read well.
///
/// It never ends a batch early: only a page without next link and without truncation warning does.
package struct PageRules: Sendable {
  /// Rows a batch may hold before it is cut, if it can be cut.
  package var limit: Int

  package init(limit: Int) { self.limit = max(limit, 1) }

  package enum Verdict: Sendable, Hashable {
    case carryOn(cursor: String)
    case finish
    /// There is more than a batch should hold; cut it, or carry on when it cannot be cut.
    case tooLarge(cursor: String)
    /// The service held rows back and gave no way to ask for them: only smaller questions help.
    case heldBack
  }

  /// Judges a page by what it says and by the rows of the pass before and after it.
  ///
  /// A batch that cannot be cut is asked about again only each time it has doubled, so that a
  /// huge one does not spend its time on hopeless cuts.
  package func verdict(nextLink: String?, isTruncated: Bool, before: Int, after: Int) -> Verdict {
    guard let nextLink else { return isTruncated ? .heldBack : .finish }
    var bound = limit
    while bound <= before { bound *= 2 }
    return after >= bound ? .tooLarge(cursor: nextLink) : .carryOn(cursor: nextLink)
  }
}
