/// Spoils what a query finds and what its pages hold.
extension Fate {
  /// Hides rows of a whole query; nil where it keeps them all.
  func hiding(from selection: Selection) -> Selection? {
    guard selection.count > 0, var draw = strike(.hidesFew) else { return nil }
    let hidden = faults.hidden
    let count = min(hidden.lowerBound + draw.below(hidden.count), selection.count)
    guard count > 0 else { return nil }
    return selection.without(draw.places(count, below: selection.count))
  }

  /// Spoils a page, and answers by which faults.
  ///
  /// Of the faults that change what a page leads to, one strikes at most.
  func spoil(_ sheet: inout Sheet) -> [SimulatorFaults.Kind] {
    var struck: [SimulatorFaults.Kind] = []
    let shapes: [SimulatorFaults.Kind] = [
      .cutsToPage, .heldBack, .blankLinks, .repeatedLinks, .cyclicLinks, .emptyPages, .shortPages,
    ]
    for kind in shapes {
      guard let draw = strike(kind), apply(kind, to: &sheet, draw) else { continue }
      struck.append(kind)
      break
    }
    if !sheet.rows.isEmpty, var draw = strike(.embeddedErrors) {
      let count = 1 + draw.below(min(sheet.rows.count, 20))
      let start = sheet.rows.lowerBound
      sheet.missing = Set(draw.places(count, below: sheet.rows.count).map { start + $0 })
      sheet.complaint = """
        |Microsoft.Exchange.Data.Directory.ADTransientException|\(count) objects could not be read \
        from the domain controller. The issue may be transient.
        """
      struck.append(.embeddedErrors)
    }
    return struck
  }

  /// Applies a fault, unless the page is one that it cannot strike.
  private func apply(
    _ kind: SimulatorFaults.Kind, to sheet: inout Sheet, _ draw: Draw
  ) -> Bool {
    var draw = draw
    let (start, count) = (sheet.rows.lowerBound, sheet.rows.count)
    let hasRest = sheet.link == .following
    switch kind {
    case .cutsToPage where walk.page == 0 && hasRest: sheet.link = .none
    case .heldBack where count > 0:
      sheet.rows = start..<start + draw.below(count)
      sheet.link = .none
      sheet.isTruncated = true
    case .blankLinks where hasRest: sheet.link = .blank(draw.below(2) == 0 ? "" : "  ")
    case .repeatedLinks where hasRest: sheet.link = .again
    case .cyclicLinks where hasRest && walk.firstLink != nil: sheet.link = .first
    case .emptyPages where count > 0 && !walk.followsEmpty:
      sheet.rows = start..<start
      sheet.link = .following
      sheet.isTruncated = false
    case .shortPages where count > 1:
      sheet.rows = start..<start + 1 + draw.below(count - 1)
      sheet.link = .following
      sheet.isTruncated = false
    default: return false
    }
    return true
  }
}

extension Draw {
  /// So many different numbers below a bound.
  mutating func places(_ count: Int, below bound: Int) -> Set<Int> {
    var places: Set<Int> = []
    for last in bound - count..<bound {
      let place = below(last + 1)
      places.insert(places.contains(place) ? last : place)
    }
    return places
  }
}

extension Selection {
  /// The selection without the objects at some places.
  fileprivate func without(_ places: Set<Int>) -> Selection {
    .some((0..<count).filter { !places.contains($0) }.map { UInt32(self[$0]) })
  }
}
