import Core
import Reports
import Yams

/// Reads a job file.
enum JobFile {
  /// Limits on what a job may ask for, named in the sentences that refuse more.
  static let rows = 100...100_000
  static let mostColumns = 200
  static let longestFilter = 1000
  static let longestName = 64

  private static let keys = ["job", "tenant", "query", "shard", "columns", "output"]

  static func read(atPath path: String) throws -> Job {
    try read(SourceFile.text(atPath: path), path: path)
  }

  static func read(_ text: String, path: String) throws(FileProblems) -> Job {
    try SourceFile.read(text, path: path, name: "The job file", job)
  }

  private static func job(_ file: Fields) -> Job? {
    file.refuseOthers(than: keys)
    let name = label("job", in: file, example: "mail-contacts")
    let tenant = label("tenant", in: file, example: "contoso")
    let query = QueryReader.query(in: file)
    let shard = shard(in: file)
    let columns = columns(in: file, of: query?.cmdlet)
    let output = output(in: file)
    guard let name, let tenant, let query, let shard, let columns else { return nil }
    return Job(
      name: name, tenant: tenant, cmdlet: query.cmdlet, parameters: query.parameters,
      filter: query.filter, shard: shard, columns: columns, output: output)
  }

  /// A name that people type and that may become part of a file's name.
  private static func label(_ key: String, in file: Fields, example: String) -> String? {
    guard let text = file.requiredText(key, example: example), let node = file.node(key) else {
      return nil
    }
    guard text.count <= longestName, text.unicodeScalars.allSatisfy(\.isNameScalar) else {
      file.problems.add(
        "'\(key)' must be a name of letters, digits, '-', '_' and '.', of at most "
          + "\(longestName) characters.", at: node)
      return nil
    }
    return text
  }

  private static func shard(in file: Fields) -> Job.Shard? {
    guard let node = file.node("shard") else { return .byKey(.name, rows: Job.Shard.usualRows) }
    if node.scalar?.string == "none" { return .whole }
    guard node.mapping != nil, let fields = file.fields("shard") else {
      file.problems.add(
        "'shard' is 'none', or keys such as { key: Name, rows: \(Job.Shard.usualRows) }.", at: node)
      return nil
    }
    fields.refuseOthers(than: ["key", "rows"])
    let key = fields.node("key") == nil ? .name : fields.word("key", of: ShardKey.allCases)
    let rows =
      fields.node("rows") == nil ? Job.Shard.usualRows : fields.number("rows", within: rows)
    guard let key, let rows else { return nil }
    return .byKey(key, rows: rows)
  }

  private static func columns(in file: Fields, of cmdlet: String?) -> [String]? {
    guard let node = file.node("columns") else {
      if let cmdlet, let usual = UsualColumns.of(cmdlet) { return usual }
      file.problems.add(
        "The job file lacks 'columns'. Add a line such as 'columns: [Guid, Name]'.", at: file.node)
      return nil
    }
    guard let entries = file.list("columns") else { return nil }
    guard (1...mostColumns).contains(node.sequence?.count ?? 0) else {
      file.problems.add("'columns' must name 1 to \(mostColumns) properties.", at: node)
      return nil
    }
    var seen: Set<String> = []
    for (name, place) in entries {
      if !name.utf8.allSatisfy(\.isPropertyByte) {
        file.problems.add("'\(name.shortened)' is not the name of a property.", at: place)
      } else if !seen.insert(name.lowercased()).inserted {
        file.problems.add("'\(name)' stands twice among the columns. Keep one.", at: place)
      } else if let right = KnownProperties.spelling(of: name) {
        file.problems.add(
          "'\(name)' would be empty in every row: the service spells it '\(right)'.", at: place)
      }
    }
    return entries.map(\.text)
  }

  private static func output(in file: Fields) -> Job.Output? {
    guard let fields = file.fields("output") else { return nil }
    fields.refuseOthers(than: ["format", "path"])
    let format =
      fields.node("format") == nil
      ? .csv : fields.word("format", of: Job.Output.Format.allCases)
    let path = path(in: fields)
    guard let path, let format else { return nil }
    return Job.Output(format: format, path: path)
  }

  private static func path(in output: Fields) -> String? {
    guard let path = output.requiredText("path", example: "contacts-{date}.csv"),
      let node = output.node("path")
    else { return nil }
    do {
      _ = try OutputPath(path)
    } catch {
      output.problems.add(error.doing.capitalizedFirst, at: node)
      return nil
    }
    guard !path.hasSuffix("/") else {
      output.problems.add(
        "'path' names a folder. Add a file name, such as contacts-{date}.csv.", at: node)
      return nil
    }
    return path
  }
}
