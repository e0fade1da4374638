import Foundation

@testable import Simulator

/// A filter as the simulated directory understands it, read from the text that was sent.
///
/// It shares the simulator's own reader and comparison and knows nothing of the planner, so that
/// the two cannot agree on a mistake.
struct FilterReading {
  /// What an object is compared by.
  struct Properties: Sendable {
    /// Folded texts by the property's name in lower case; nil where the object has none.
    var texts: [String: [UInt8]?] = [:]
    /// In milliseconds since 1970.
    var changed: Int64 = 0
  }

  /// The filter was not one that the directory can read.
  struct Refusal: Error { var text: String }

  private let expression: FilterExpression?
  private let dialect: FilterDialect

  init(_ text: String?, negationMatchesBlanks: Bool) throws(Refusal) {
    var dialect = FilterDialect()
    dialect.negationMatchesBlanks = negationMatchesBlanks
    self.dialect = dialect
    do {
      expression = try text.map { text throws(FilterFault) in
        try FilterParser.parse(text, dialect)
      }
    } catch { throw Refusal(text: error.text) }
  }

  /// The text as it is compared.
  static func folded(_ text: String?) -> [UInt8]? { text.map(Collation().fold) }

  func holds(_ object: Properties) throws -> Bool {
    try expression.map { try holds($0, object) ?? false } ?? true
  }

  /// Nil where a blank property leaves it open.
  private func holds(_ expression: FilterExpression, _ object: Properties) throws -> Bool? {
    switch expression {
    case .comparison(let comparison):
      return try holds(comparison, object)
    case .not(let inner):
      return try holds(inner, object).map { !$0 }
    case .and(let parts):
      let answers = try parts.map { try holds($0, object) }
      return answers.contains(false) ? false : answers.contains(nil) ? nil : true
    case .or(let parts):
      let answers = try parts.map { try holds($0, object) }
      return answers.contains(true) ? true : answers.contains(nil) ? nil : false
    }
  }

  private func holds(
    _ comparison: FilterExpression.Comparison, _ object: Properties
  ) throws -> Bool? {
    let property = comparison.property.lowercased()
    if property == "whenchangedutc" {
      let changed = Ticks(unixSeconds: Int(object.changed / 1000))
      guard let moment = try TypedValue.moment(comparison), comparison.comparator == .gt else {
        throw Refusal(text: "\(comparison) is not understood")
      }
      return moment < changed
    }
    guard let text = object.texts[property] else {
      throw Refusal(text: "\(comparison.property) is not a recognized filterable property")
    }
    let test = try TextTest(comparison, dialect.collation)
    if comparison.value == .null { return text == nil }
    // A name of accents alone folds to nothing, and is a name all the same.
    guard let text else { return dialect.negationMatchesBlanks ? false : nil }
    return test.holds(text)
  }
}
