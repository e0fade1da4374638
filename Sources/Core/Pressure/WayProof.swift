/// Whether calls still reach the service, or somebody on the way answers them with web pages.
///
/// A single such page among calls that are served is a moment of a filter's, such as a restart; one
/// after the other says that somebody has to let the calls through. It never looks at a page's words
/// and never reads a clock.
package struct WayProof: Sendable, Hashable {
  /// Web pages in a row, after which the way is taken to be closed.
  package static let mostInARow = 5

  private var pages = 0
  private var last: Monotonic?

  package init() {}

  /// The service served a call.
  package mutating func noteServed() { (pages, last) = (0, nil) }

  /// A web page came in place of an answer.
  ///
  /// Calls that were under way together met the same moment: only one that began after the last page
  /// had come tells anything new.
  package mutating func noteIntercepted(begun: Monotonic, at now: Monotonic) {
    if let last, begun <= last { return }
    pages += 1
    last = now
  }

  package var isClosed: Bool { pages >= Self.mostInARow }
}
