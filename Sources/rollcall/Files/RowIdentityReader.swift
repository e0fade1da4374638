import Core
import Yams

/// Reads by which columns a row is the same in two runs, for `diff`.
enum RowIdentityReader {
  /// Columns an identity may have; more would be the row itself.
  static let mostColumns = 20

  /// Nil where the job says nothing, and where what it says is wrong: the object's GUID.
  static func identity(in file: Fields, of columns: [String]) -> [String]? {
    guard let node = file.node("identity") else { return nil }
    let entries: [(text: String, node: Node)]
    if node.sequence == nil {
      guard let text = file.text("identity") else { return nil }
      entries = [(text, node)]
    } else {
      guard let list = file.list("identity") else { return nil }
      entries = list
    }
    guard (1...mostColumns).contains(entries.count) else {
      file.problems.add("'identity' must name 1 to \(mostColumns) columns.", at: node)
      return nil
    }
    var seen: Set<String> = []
    for (name, place) in entries {
      if !columns.contains(name), name != "Guid" {
        let nearest = NearestWord.to(name, among: columns).map { " Did you mean '\($0)'?" }
        file.problems.add(
          "'identity' names '\(name.shortened)', which is not among the columns."
            + (nearest ?? " Add it to 'columns'."), at: place)
      } else if !seen.insert(name).inserted {
        file.problems.add("'\(name)' stands twice in 'identity'. Keep one.", at: place)
      }
    }
    let names = entries.map(\.text)
    if names.count > 1, names.contains("Guid"), !columns.contains("Guid") {
      file.problems.add(
        "'identity' names 'Guid' beside others, so it must be among the columns. Add it.", at: node)
    }
    return names == ["Guid"] ? nil : names
  }
}
