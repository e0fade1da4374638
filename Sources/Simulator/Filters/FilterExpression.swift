/// A filter as it was written: comparisons joined by `-and`, `-or` and `-not`.
///
/// It does not know which properties exist.
indirect enum FilterExpression: Equatable, Sendable {
  case comparison(Comparison)
  case not(FilterExpression)
  case and([FilterExpression])
  case or([FilterExpression])

  /// One property held against one value.
  struct Comparison: Equatable, Sendable {
    var property: String
    var comparator: Comparator
    var value: Value
    /// Where the property stands in the filter, counted in characters from 1.
    var position: Int
  }

  enum Comparator: String, CaseIterable, Sendable { case eq, ne, lt, gt, le, ge, like, notlike }

  /// A value as it was written; what it means depends on the property.
  enum Value: Equatable, Sendable {
    case null
    case flag(Bool)
    case number(Int64)
    case text(String)
  }
}

/// Why a filter was refused.
///
/// The text is the service's own kind of sentence; clients show it to people.
struct FilterFault: Error, Equatable {
  /// The class of the complaint, which the service reports as a .NET type.
  enum Kind: Equatable { case syntax, property, value }

  var kind: Kind
  var text: String
}
