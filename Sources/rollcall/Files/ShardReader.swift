import Core
import Yams

/// Reads how a job is cut: along a key, by the values of a property, by a list, or not at all.
enum ShardReader {
  struct Cut {
    var shard: Job.Shard
    var list: ListSource?
  }

  private enum Way: String, CaseIterable {
    case key, values, list

    var keys: [String] {
      switch self {
      case .key: ["by", "key", "rows"]
      case .values: ["by", "property", "values", "rows"]
      case .list: ["by", "file", "column", "property"]
      }
    }
  }

  static func cut(in file: Fields, of query: QueryReader.Query?, folder: String) -> Cut? {
    guard let node = file.node("shard") else {
      return Cut(shard: .byKey(.name, rows: Job.Shard.usualRows))
    }
    if node.scalar?.string == "none" { return Cut(shard: .whole) }
    guard node.mapping != nil, let fields = file.fields("shard") else {
      file.problems.add(
        "'shard' is 'none', or keys such as { key: Name, rows: \(Job.Shard.usualRows) }.", at: node)
      return nil
    }
    guard let way = way(in: fields) else { return nil }
    fields.refuseOthers(than: way.keys) { elsewhere($0, not: way) }
    switch way {
    case .key: return byKey(in: fields, of: query?.cmdlet)
    case .values: return byValues(in: fields, of: query)
    case .list: return ListReader.cut(in: fields, of: query?.cmdlet, folder: folder)
    }
  }

  private static func way(in fields: Fields) -> Way? {
    fields.node("by") == nil ? .key : fields.word("by", of: Way.allCases)
  }

  /// What to say of a key that another way of cutting has.
  private static func elsewhere(_ word: String, not way: Way) -> String? {
    if word == "rows" {
      return "'rows' does not go with 'by: list', whose chunks are as large as a filter has room "
        + "for. Remove it."
    }
    let owners = Way.allCases.filter { $0.keys.contains(word) }.map { "'by: \($0.rawValue)'" }
    guard !owners.isEmpty else { return nil }
    return "'\(word)' goes with \(owners.joined(separator: " or ")), and this job is cut by "
      + "\(way.rawValue). Remove it, or change 'by'."
  }

  private static func rows(in fields: Fields) -> Int? {
    fields.node("rows") == nil
      ? Job.Shard.usualRows : fields.number("rows", within: JobFile.rows)
  }

  private static func byKey(in fields: Fields, of cmdlet: String?) -> Cut? {
    let key = fields.node("key") == nil ? .name : fields.word("key", of: ShardKey.allCases)
    let rows = rows(in: fields)
    guard let key, let rows else { return nil }
    if let node = fields.node("key"), let cmdlet,
      !KnownProperties.canFilter(by: key.property, with: cmdlet)
    {
      fields.problems.add(
        "\(cmdlet) cannot be cut by \(key.property), which it does not know. Use Name or "
          + "DisplayName.", at: node)
    }
    return Cut(shard: .byKey(key, rows: rows))
  }

  private static func byValues(in fields: Fields, of query: QueryReader.Query?) -> Cut? {
    let property = property(in: fields, of: query?.cmdlet)
    let rows = rows(in: fields)
    let values = fields.node("values") == nil ? [] : values(in: fields)
    guard let property, let rows, let values else { return nil }
    refuseLong(values, of: property, beside: query?.filter, in: fields)
    return Cut(shard: .byValues(property, values: values, rows: rows))
  }

  private static func property(in fields: Fields, of cmdlet: String?) -> String? {
    guard let name = fields.requiredText("property", example: "RecipientTypeDetails"),
      let node = fields.node("property")
    else { return nil }
    guard let why = PropertyRules.whyNot(cutBy: name, with: cmdlet) else { return name }
    fields.problems.add(why, at: node)
    return nil
  }

  private static func values(in fields: Fields) -> [String]? {
    guard let node = fields.node("values"), let entries = fields.list("values") else { return nil }
    guard (1...JobFile.mostValues).contains(node.sequence?.count ?? 0) else {
      fields.problems.add(
        "'values' must name 1 to \(JobFile.mostValues) values. Without the key, those of the first "
          + "pages are taken.", at: node)
      return nil
    }
    var seen: Set<String> = []
    for (value, place) in entries where !seen.insert(value.lowercased()).inserted {
      fields.problems.add(
        "'\(value.shortened)' stands twice among the values. Keep one.", at: place)
    }
    return entries.map(\.text)
  }

  /// One batch asks for all that has none of the values: its filter names them all.
  private static func refuseLong(
    _ values: [String], of property: String, beside filter: String?, in fields: Fields
  ) {
    guard let node = fields.node("values"), !values.isEmpty else { return }
    let complement = Condition.isNoneOf(property, values).filter.text
    let length = complement.utf16.count + (filter?.utf16.count ?? 0)
    guard length > JobFile.longestFilter else { return }
    fields.problems.add(
      "The values and the job's own filter make a filter of \(length) characters; "
        + "\(JobFile.longestFilter) is the limit, since every batch adds its own conditions. Name "
        + "fewer: what has none of the values is asked for anyway.", at: node)
  }
}
