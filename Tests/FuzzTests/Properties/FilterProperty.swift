import Core

@testable import Exchange

/// A filter that was read is printed as what it is, and any text can stand in one as a value.
enum FilterProperty {
  static func fault(in bytes: [UInt8]) -> String? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    return faultOfReading(text) ?? faultOfQuoting(text)
  }

  /// Reading, printing and reading again comes to the same filter and to the same text.
  private static func faultOfReading(_ text: String) -> String? {
    let filter: Filter
    do throws(FilterError) { filter = try FilterParser.parse(text) } catch {
      guard (1...(text.count + 1)).contains(error.column) else { return "an impossible column" }
      return error.problem.isEmpty ? "a refusal without reason" : nil
    }
    return faultOfPrinting(filter)
  }

  /// Whatever a value holds, it is read back as it was.
  private static func faultOfQuoting(_ text: String) -> String? {
    let value = Filter.compare("Name", .equal, .text(text))
    return faultOfPrinting(value) ?? faultOfPrinting(.all([.not(value), value]))
  }

  private static func faultOfPrinting(_ filter: Filter) -> String? {
    let printed = filter.text
    let again: Filter
    do throws(FilterError) { again = try FilterParser.parse(printed) } catch {
      return "the printed filter is refused: \(error.problem)"
    }
    guard again.isExactly(filter.asSent) else { return "the printed filter is read as another" }
    guard again.text.utf8.elementsEqual(printed.utf8) else { return "it is printed in two ways" }
    guard FilterText.bound(printed).utf8.elementsEqual(printed.utf8) else {
      return "a value in quotes is taken for a variable"
    }
    return nil
  }
}

extension Filter {
  /// With flags as the texts they are sent as.
  fileprivate var asSent: Filter {
    switch self {
    case .compare(let property, let comparison, .flag(let flag)):
      .compare(property, comparison, .text(flag ? "True" : "False"))
    case .compare: self
    case .not(let inner): .not(inner.asSent)
    case .all(let parts): .all(parts.map(\.asSent))
    case .any(let parts): .any(parts.map(\.asSent))
    }
  }

  /// Equal byte by byte: equal texts may differ in how their accents are written.
  fileprivate func isExactly(_ other: Filter) -> Bool {
    switch (self, other) {
    case (.compare(let property, let comparison, .text(let text)), .compare(_, _, .text(let own))):
      other == .compare(property, comparison, .text(own)) && text.utf8.elementsEqual(own.utf8)
    case (.not(let inner), .not(let own)): inner.isExactly(own)
    case (.all(let parts), .all(let own)), (.any(let parts), .any(let own)):
      parts.count == own.count && zip(parts, own).allSatisfy { $0.isExactly($1) }
    default: self == other
    }
  }
}
