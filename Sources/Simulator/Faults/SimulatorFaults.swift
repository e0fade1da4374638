/// How often the simulated service misbehaves, and in which ways.
///
/// Every field named for a kind is a chance from 0, never, to 1, always. What happens to a call
/// depends on `seed`, on its body, on how often that body was asked before and on the page: never
/// on how calls interleave. Asking again draws again, as a rerun on the real service is often
/// right.
package struct SimulatorFaults: Sendable, Equatable {
  /// A way to misbehave; the name is also the one shown in the statistics.
  package enum Kind: String, CaseIterable, Sendable {
    case cutsToPage, hidesFew, shortPages, emptyPages, blankLinks, repeatedLinks, cyclicLinks
    case lostCursors, embeddedErrors, heldBack, busy, unavailable, refused, cutBodies
    case missingItems, throttledItems, failedItems, cutsBeforeChange, cutsAfterChange
  }

  /// The number every fault is drawn from.
  package var seed: UInt64 = 1

  // Faults of a whole query, drawn once when it begins.

  /// A query of more than one page ends after its first one, and nothing tells.
  package var cutsToPage = 0.0
  /// A query lacks some of its rows wherever they stood; pages stay full, and nothing tells.
  package var hidesFew = 0.0
  /// How many rows `hidesFew` hides, at most as many as the query has.
  package var hidden = 1...69

  // Faults of one page.

  /// A page holds fewer rows than asked, and has a link to the rest.
  package var shortPages = 0.0
  /// A page holds no row, and has a link; the next page is not empty.
  package var emptyPages = 0.0
  /// The link a page should have is empty or blank, so that the rest is lost.
  package var blankLinks = 0.0
  /// The link leads to the page just sent.
  package var repeatedLinks = 0.0
  /// The link leads back to where the first link of the walk led; the first two pages never have it.
  package var cyclicLinks = 0.0
  /// A young link is answered as though it had expired.
  package var lostCursors = 0.0
  /// A page lacks some rows, and tells so by an error inside its 200.
  package var embeddedErrors = 0.0
  /// A page lacks some rows and has no link, and tells so by the truncation warning.
  package var heldBack = 0.0
  /// A page's body ends half-way, and its connection with it.
  package var cutBodies = 0.0

  // Faults of one call, which pass.

  /// 400 with the envelope of a busy server.
  package var busy = 0.0
  /// 503 with a page of HTML.
  package var unavailable = 0.0
  /// 429 with `Retry-After: 1`.
  package var refused = 0.0

  // Faults of one item of a batch.

  /// An item is served and is absent from the answer.
  package var missingItems = 0.0
  /// An item is answered 429 with `retry-after: 1`, and the batch is not.
  package var throttledItems = 0.0
  /// An item is answered 503 with a page of HTML.
  package var failedItems = 0.0

  // Faults of one change, after which nobody knows whether it was applied.

  /// The connection ends before a change is applied.
  package var cutsBeforeChange = 0.0
  /// The connection ends after a change was applied and before it is answered.
  package var cutsAfterChange = 0.0

  package init() {}

  /// The chance of one kind.
  package func chance(of kind: Kind) -> Double {
    switch kind {
    case .cutsToPage: cutsToPage
    case .hidesFew: hidesFew
    case .shortPages: shortPages
    case .emptyPages: emptyPages
    case .blankLinks: blankLinks
    case .repeatedLinks: repeatedLinks
    case .cyclicLinks: cyclicLinks
    case .lostCursors: lostCursors
    case .embeddedErrors: embeddedErrors
    case .heldBack: heldBack
    case .busy: busy
    case .unavailable: unavailable
    case .refused: refused
    case .cutBodies: cutBodies
    case .missingItems: missingItems
    case .throttledItems: throttledItems
    case .failedItems: failedItems
    case .cutsBeforeChange: cutsBeforeChange
    case .cutsAfterChange: cutsAfterChange
    }
  }

  /// Whether anything can happen at all.
  var canStrike: Bool { Kind.allCases.contains { chance(of: $0) > 0 } }
}
