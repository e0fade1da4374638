import Foundation

@testable import Simulator

/// A filter as the simulated directory understands it, read from the text that was sent.
///
/// It shares the simulator's own reader and comparison and knows nothing of the planner, so that
/// the two cannot agree on a mistake.
struct FilterReading {
  /// What an object is compared by.
  struct Properties: Sendable {
    /// Those that `texts` has.
    static let names: Set<String> = ["guid", "name", "displayname", "alias"]

    /// Folded texts by the property's name in lower case; nil where the object has none.
    var texts: [String: [UInt8]?] = [:]
    /// In milliseconds since 1970.
    var changed: Int64 = 0
  }

  /// The filter was not one that the directory can read.
  struct Refusal: Error { var text: String }

  /// A filter that was read to its end, so that holding it against an object can fail no more.
  private indirect enum Reading {
    case everything
    case text(property: String, TextTest)
    case changedAfter(Ticks)
    case not(Reading)
    case and([Reading])
    case or([Reading])
  }

  private let reading: Reading
  private let negationMatchesBlanks: Bool

  init(_ text: String?, negationMatchesBlanks: Bool) throws(Refusal) {
    var dialect = FilterDialect()
    dialect.negationMatchesBlanks = negationMatchesBlanks
    self.negationMatchesBlanks = negationMatchesBlanks
    do {
      let expression = try text.map { text throws(FilterFault) in
        try FilterParser.parse(text, dialect)
      }
      reading = try expression.map { try Self.read($0, dialect) } ?? .everything
    } catch let fault as FilterFault {
      throw Refusal(text: fault.text)
    } catch {
      throw error as? Refusal ?? Refusal(text: "\(error)")
    }
  }

  private static func read(
    _ expression: FilterExpression, _ dialect: FilterDialect
  ) throws -> Reading {
    switch expression {
    case .comparison(let comparison): try read(comparison, dialect)
    case .not(let inner): .not(try read(inner, dialect))
    case .and(let parts): .and(try parts.map { try read($0, dialect) })
    case .or(let parts): .or(try parts.map { try read($0, dialect) })
    }
  }

  private static func read(
    _ comparison: FilterExpression.Comparison, _ dialect: FilterDialect
  ) throws -> Reading {
    let property = comparison.property.lowercased()
    if property == "whenchangedutc" {
      guard let moment = try TypedValue.moment(comparison), comparison.comparator == .gt else {
        throw Refusal(text: "\(comparison) is not understood")
      }
      return .changedAfter(moment)
    }
    guard Properties.names.contains(property) else {
      throw Refusal(text: "\(comparison.property) is not a recognized filterable property")
    }
    // What is never asked need not be understood, and must not be misunderstood.
    guard comparison.comparator != .ne, comparison.comparator != .notlike,
      comparison.value != .text("")
    else { throw Refusal(text: "\(comparison) is not understood") }
    return .text(property: property, try TextTest(comparison, dialect.collation))
  }

  /// The text as it is compared.
  static func folded(_ text: String?) -> [UInt8]? { text.map(Collation().fold) }

  func holds(_ object: Properties) -> Bool { holds(reading, object) ?? false }

  /// Nil where a blank property leaves it open.
  private func holds(_ reading: Reading, _ object: Properties) -> Bool? {
    switch reading {
    case .everything: return true
    case .changedAfter(let moment):
      return moment < Ticks(unixSeconds: Int(object.changed / 1000))
    case .text(let property, let test): return holds(test, object.texts[property] ?? nil)
    case .not(let inner): return holds(inner, object).map { !$0 }
    case .and(let parts):
      let answers = parts.map { holds($0, object) }
      return answers.contains(false) ? false : answers.contains(nil) ? nil : true
    case .or(let parts):
      let answers = parts.map { holds($0, object) }
      return answers.contains(true) ? true : answers.contains(nil) ? nil : false
    }
  }

  private func holds(_ test: TextTest, _ text: [UInt8]?) -> Bool? {
    if case .blank = test { return text == nil }
    // A name of accents alone folds to nothing, and is a name all the same.
    guard let text else { return negationMatchesBlanks ? false : nil }
    return test.holds(text)
  }
}
