/// A small directory in memory: names, numbered from 1, that are found by the letters of a cut.
///
/// It understands only the filters that a cut by beginnings makes, and compares as it is written.
struct NameList: Sendable {
  let names: [String]
  var pageSize = 1000

  func answer(_ asked: ScriptedService.Asked) -> ScriptedService.Answer {
    let found = names.indices.filter { isFound(names[$0], by: asked.filter ?? "") }
    let start = asked.cursor.flatMap { Int($0) } ?? 0
    let end = min(start + pageSize, found.count)
    let page = found[start..<end]
    return .page(
      page.map { $0 + 1 }, keys: page.map { names[$0] }, next: end < found.count ? "\(end)" : nil)
  }

  /// Conditions are joined by `-and`, and the beginnings within one by `-or`.
  private func isFound(_ name: String, by filter: String) -> Bool {
    filter.split(separator: " -and ").allSatisfy { condition in
      let beginnings = condition.split(separator: "'").filter { $0.hasSuffix("*") }
      let isListed = beginnings.contains { name.hasPrefix($0.dropLast()) }
      return condition.contains("-not") != isListed
    }
  }
}
