import Core

/// An invented directory behind an invented service: what each filter finds in it.
struct InventedTenant {
  let objects: [InventedObject]
  let server: InventedServer
  private let columns: [String: Column]

  /// One property of all objects, sorted as the service sees it.
  private struct Column {
    /// Nil for a blank.
    var seen: [String?]
    var order: [Int]

    init(_ texts: [String?], _ server: InventedServer) {
      let seen = texts.map { $0.map(server.seen) }
      let keys = seen.map { $0 ?? "" }
      self.seen = seen
      order = seen.indices.filter { seen[$0] != nil }.sorted { keys[$0] < keys[$1] }
    }

    var blanks: Selection {
      var blanks = Selection(of: seen.count)
      for place in seen.indices where seen[place] == nil { blanks.insert(place) }
      return blanks
    }

    /// The objects whose texts lie together in the order, from the first that is not before.
    func select(from text: String, while holds: (String) -> Bool) -> Selection {
      var (low, high) = (0, order.count)
      while low < high {
        let middle = (low + high) / 2
        if (seen[order[middle]] ?? "") < text { low = middle + 1 } else { high = middle }
      }
      var found = Selection(of: seen.count)
      while low < order.count, holds(seen[order[low]] ?? "") {
        found.insert(order[low])
        low += 1
      }
      return found
    }
  }

  static let properties = ["Name", "DisplayName", "Alias", "City"]

  /// - Parameter properties: those it can be asked for.
  init(
    _ objects: [InventedObject], _ server: InventedServer,
    properties: [String] = InventedTenant.properties
  ) {
    self.objects = objects
    self.server = server
    columns = Dictionary(
      uniqueKeysWithValues: properties.map { property in
        (property, Column(objects.map { Self.text(property, of: $0) }, server))
      })
  }

  static func text(_ property: String, of object: InventedObject) -> String? {
    switch property {
    case "Name": object.name
    case "DisplayName": object.displayName
    case "Alias": object.alias
    default: object.city
    }
  }

  /// The objects a filter holds for.
  func answer(_ filter: Filter?) -> Selection {
    filter.map { judge($0).holds } ?? .all(of: objects.count)
  }

  /// The objects in the order in which the service sends them.
  func sent(_ answer: Selection) -> [Int] {
    guard server.answersInOrderOfNames else { return answer.places }
    return columns["Name"]?.order.filter(answer.contains) ?? []
  }

  /// Where a filter holds, and where it fails: on a blank it may do neither.
  private func judge(_ filter: Filter) -> (holds: Selection, fails: Selection) {
    switch filter {
    case .not(let inner):
      let (holds, fails) = judge(inner)
      return (fails, holds)
    case .all(let parts):
      return parts.dropFirst().reduce(into: judge(parts[0])) { both, part in
        let (holds, fails) = judge(part)
        both.holds.formIntersection(holds)
        both.fails.formUnion(fails)
      }
    case .any(let parts):
      return parts.dropFirst().reduce(into: judge(parts[0])) { both, part in
        let (holds, fails) = judge(part)
        both.holds.formUnion(holds)
        both.fails.formIntersection(fails)
      }
    case .compare(let property, let comparison, let literal):
      guard let column = columns[property] else {
        preconditionFailure("The invented service does not know \(property).")
      }
      let holds = select(in: column, comparison, literal)
      let fails = holds.inverted
      guard literal != .null, !server.negationTakesBlanks else { return (holds, fails) }
      return (holds, fails.subtracting(column.blanks))
    }
  }

  private func select(
    in column: Column, _ comparison: Filter.Comparison, _ literal: Filter.Literal
  ) -> Selection {
    switch (comparison, literal) {
    case (.equal, .null): return column.blanks
    case (.equal, .text(let text)):
      let text = server.seen(text)
      return column.select(from: text) { $0 == text }
    case (.like, .text(let pattern)):
      precondition(pattern.unicodeScalars.last == "*", "A pattern must end with a wildcard.")
      let text = server.seen(String(String.UnicodeScalarView(pattern.unicodeScalars.dropLast())))
      return column.select(from: text) { $0.hasPrefix(text) }
    default: preconditionFailure("The planner does not ask \(comparison) of \(literal).")
    }
  }
}
