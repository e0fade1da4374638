/// Rows that a run has from an earlier one, one after the other in both.
struct Span: Hashable, Sendable {
  /// So many rows at most: whoever looks for the spans around a row looks no further.
  static let longest: Int64 = 1024

  var first: Int64
  var last: Int64
  var source: Int64

  var count: Int64 { last - first + 1 }
}

/// Puts rows that are the same in two runs together to spans.
///
/// A span never leaves a page or a span of the earlier run, nor a page of the later one.
struct SpanBuilder {
  private(set) var spans: [Span] = []
  private var page: Int64 = 0
  private var piece: Int64 = 0

  /// - Parameters:
  ///   - row: the row of the later run.
  ///   - source: the same of the earlier one.
  ///   - page: the page it lies in.
  ///   - piece: the page or the span in which the other lies.
  mutating func add(_ row: Int64, from source: Int64, in page: Int64, _ piece: Int64) {
    if let last = spans.last, page == self.page {
      // An object that the earlier run kept twice is found twice.
      guard row > last.last else { return }
      if piece == self.piece, row == last.last + 1, source == last.source + last.count,
        last.count < Span.longest
      {
        spans[spans.count - 1].last = row
        return
      }
    }
    (self.page, self.piece) = (page, piece)
    spans.append(Span(first: row, last: row, source: source))
  }
}
