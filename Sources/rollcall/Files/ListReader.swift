import Core
import Yams

/// Reads of which file a job takes its identities, and what they are.
///
/// It never opens that file.
enum ListReader {
  static func cut(in fields: Fields, of cmdlet: String?, folder: String) -> ShardReader.Cut? {
    let path = path(in: fields, folder: folder)
    let column = fields.text("column")
    let property = property(in: fields, of: cmdlet, column: column)
    guard let path, let property else { return nil }
    return ShardReader.Cut(
      shard: .byList(property: property),
      list: ListSource(path: path, column: column, property: property))
  }

  static func path(in fields: Fields, folder: String) -> String? {
    guard let path = fields.requiredText("file", example: "ids.csv"),
      let node = fields.node("file")
    else { return nil }
    guard !path.hasSuffix("/"), TerminalText.clean(path) == path else {
      fields.problems.add("'file' must be the path of a file, such as ids.csv.", at: node)
      return nil
    }
    return path.hasPrefix("/") ? path : folder + path
  }

  /// What is named, or what the column's heading names.
  private static func property(
    in fields: Fields, of cmdlet: String?, column: String?
  ) -> String? {
    if let node = fields.node("property") {
      guard let name = fields.text("property") else { return nil }
      guard let why = PropertyRules.whyNot(listBy: name, with: cmdlet) else { return name }
      fields.problems.add(why, at: node)
      return nil
    }
    guard let column, let node = fields.node("column") else {
      // A column that is there and no text was told of already.
      if fields.node("column") == nil {
        fields.problems.add(
          "shard lacks 'property': what the lines of the file are. Add a line such as "
            + "'property: Guid', or name the file's 'column'.", at: fields.node)
      }
      return nil
    }
    let name = KnownProperties.spelling(of: column) ?? column
    guard KnownProperties.kind(of: name) != nil else {
      fields.problems.add(
        "'\(column.shortened)' is not a property that is known to tell objects apart. Say what the "
          + "column holds by a line such as 'property: Guid'.", at: node)
      return nil
    }
    guard let why = PropertyRules.whyNot(listBy: name, with: cmdlet) else { return name }
    fields.problems.add("\(why) Where the column holds another, name it by 'property'.", at: node)
    return nil
  }
}
