import Core
import Yams

/// Reads which columns a row keeps, for each side of a job.
enum ColumnReader {
  static func columns(in file: Fields, of cmdlet: String?) -> [String]? {
    guard let node = file.node("columns") else {
      if let cmdlet, let usual = UsualColumns.of(cmdlet) { return usual }
      file.problems.add(
        "The job file lacks 'columns'. Add a line such as "
          + "'columns: [\(ListedObjects(of: cmdlet ?? "").identity.column), Name]'.", at: file.node)
      return nil
    }
    guard let entries = file.list("columns") else { return nil }
    guard (1...JobFile.mostColumns).contains(node.sequence?.count ?? 0) else {
      file.problems.add("'columns' must name 1 to \(JobFile.mostColumns) properties.", at: node)
      return nil
    }
    return checked(entries, in: file, takenBy: [])
  }

  /// The columns of the joined side, which stand after those of the first.
  static func columns(
    in side: Fields, of cmdlet: String?, after first: [String]?
  ) -> [String]? {
    let taken = Set((first ?? []).map { $0.lowercased() })
    guard let node = side.node("columns") else {
      let usual = cmdlet.flatMap(UsualColumns.of)?.filter { !taken.contains($0.lowercased()) }
      if let usual, !usual.isEmpty { return usual }
      side.problems.add(
        "with lacks 'columns'. Add a line such as 'columns: [Phone, Company]'.", at: side.node)
      return nil
    }
    guard let entries = side.list("columns") else { return nil }
    let most = JobFile.mostColumns - (first?.count ?? 0)
    guard (1...max(most, 1)).contains(node.sequence?.count ?? 0) else {
      side.problems.add(
        "with: 'columns' must name at least one property, and both sides together at most "
          + "\(JobFile.mostColumns).", at: node)
      return nil
    }
    return checked(entries, in: side, takenBy: taken)
  }

  /// The columns of what is asked about each row, which stand after those that are carried.
  static func columns(in stage: Fields, besides carried: [String]) -> [String]? {
    guard let node = stage.node("columns") else {
      stage.problems.add(
        "The stage lacks 'columns'. Add a line such as 'columns: [User, AccessRights]'.",
        at: stage.node)
      return nil
    }
    guard let entries = stage.list("columns") else { return nil }
    let most = JobFile.mostColumns - carried.count
    guard (1...max(most, 1)).contains(node.sequence?.count ?? 0) else {
      stage.problems.add(
        "'columns' must name at least one property, and with 'carry' at most "
          + "\(JobFile.mostColumns).", at: node)
      return nil
    }
    return checked(
      entries, in: stage, takenBy: Set((carried + [Follower.finding]).map { $0.lowercased() }),
      since: "a column of the result already, carried or the run's own. Leave it out here")
  }

  private static func checked(
    _ entries: [(text: String, node: Node)], in fields: Fields, takenBy others: Set<String>,
    since reason: String = "a column of the first side already. Keep one; rows are joined by their "
      + "Guid, which need not be a column"
  ) -> [String] {
    var seen: Set<String> = []
    for (name, place) in entries {
      if !name.isPropertyName {
        fields.problems.add("'\(name.shortened)' is not the name of a property.", at: place)
      } else if !seen.insert(name.lowercased()).inserted {
        fields.problems.add("'\(name)' stands twice among the columns. Keep one.", at: place)
      } else if others.contains(name.lowercased()) {
        fields.problems.add(
          "'\(name)' is \(reason).", at: place)
      } else if let right = KnownProperties.spelling(of: name) {
        fields.problems.add(
          "'\(name)' would be empty in every row: the service spells it '\(right)'.", at: place)
      }
    }
    return entries.map(\.text)
  }
}
