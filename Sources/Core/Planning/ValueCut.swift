/// Cuts a batch by the values of a property: one part for each, and their complement.
///
/// It never counts on the values being all: what has another one is in the complement, and what has
/// none is asked for by itself, since a negation may pass over blanks.
struct ValueCut {
  var property: String
  /// The batch that is cut.
  var predicate: Predicate
  /// The job's own filter, which shares the budget.
  var base: Filter?
  /// In UTF-16 units.
  var budget: Int

  struct Parts {
    var complement: Predicate
    /// In the order of the values; fewer where a filter has no room for all.
    var values: [Predicate]
    /// Nil where no object lacks the property.
    var blank: Predicate?

    var all: [Predicate] { [complement] + values + (blank.map { [$0] } ?? []) }
  }

  /// Nil when a filter has not even room for the first value.
  func parts(of values: [String]) -> Parts? {
    var seen: Set<String> = []
    var listed: [String] = []
    var room = budget - length(of: predicate)
    for value in values where seen.insert(value).inserted {
      room -= Filter.compare(property, .equal, .text(value)).text.utf16.count
      guard room >= 0 else { break }
      listed.append(value)
    }
    while !listed.isEmpty {
      let parts = Parts(
        complement: with(.isNoneOf(property, listed)),
        values: listed.map { with(.isOneOf(property, [$0])) },
        blank: Self.neverBlank.contains(property.lowercased()) ? nil : with(.isBlank(property)))
      if parts.all.allSatisfy({ length(of: $0) <= budget }) { return parts }
      listed.removeLast()
    }
    return nil
  }

  /// What every object has; a service may refuse to compare these with nothing.
  private static let neverBlank: Set<String> = [
    "recipienttype", "recipienttypedetails", "objectclass", "objectcategory",
  ]

  private func with(_ condition: Condition) -> Predicate {
    Predicate(predicate.conditions + [condition])
  }

  private func length(of predicate: Predicate) -> Int {
    predicate.text(within: base)?.utf16.count ?? 0
  }
}
