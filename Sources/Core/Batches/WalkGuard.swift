/// Watches one walk through a batch for a service that leads in circles.
///
/// It never ends a walk that makes headway: empty and short pages are allowed, only not for ever,
/// and a service may name all its next pages by one link, as long as they bring other rows.
package struct WalkGuard: Sendable {
  /// Pages without a row that may follow one another.
  package static let mostEmpty = 20

  private var links: Set<String> = []
  private var beginnings: Set<GUID> = []
  private var empty = 0

  /// - Parameter beginnings: the first objects of the pages that the pass has kept so far.
  package init(after beginnings: [GUID] = []) { self.beginnings = Set(beginnings) }

  /// What is wrong with the walk as of this page, as a sentence; nil when nothing is.
  package mutating func problem(with rows: RowBlock, nextLink: String?) -> String? {
    empty = rows.count == 0 && nextLink != nil ? empty + 1 : 0
    if empty >= Self.mostEmpty {
      return "The service sent \(empty) pages without a row, one after another, each with a next "
        + "link. The pass begins again."
    }
    let isKnownLink = nextLink.map { !links.insert($0).inserted } ?? false
    let isKnownPage = rows.entries.first.map { !beginnings.insert($0.guid).inserted } ?? isKnownLink
    guard isKnownPage else { return nil }
    return "The service's next links lead in a circle. The pass begins again."
  }
}
