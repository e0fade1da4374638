/// What one page is to hold, before it is written.
///
/// It knows places in a selection and no object.
struct Sheet: Equatable, Sendable {
  /// What the page's link leads to.
  enum Link: Equatable, Sendable {
    case none
    /// The place after the page's rows.
    case following
    /// The page itself.
    case again
    /// Where the first link of the walk led.
    case first
    /// Nowhere: the link is only this text.
    case blank(String)
  }

  var rows: Range<Int>
  var link: Link
  var isTruncated: Bool
  /// Places among `rows` that are left out although the page seems to hold them.
  var missing: Set<Int> = []
  /// What the page complains of within its 200.
  var complaint: String?

  /// A page as it should be: full, with a link exactly when rows remain.
  init(from position: Int, of selection: Selection, limit: Int?, size: Int) {
    let end = min(selection.count, limit ?? .max)
    let next = min(position + size, end)
    rows = min(position, next)..<next
    link = next < end ? .following : .none
    isTruncated = next == end && end < selection.count
  }
}
