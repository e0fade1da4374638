import Core
import Yams

/// Reads which columns of a stage tell who may do what where, who is in which group, and what
/// somebody is called.
enum AccessReader {
  static let keys = ["grants", "memberships", "names"]

  /// Names that one thing may have in a row.
  static let mostNames = 10

  /// Nil where the stage says nothing of it, and where what it says is wrong.
  static func access(in stage: Fields, of columns: [String]) -> AccessColumns? {
    let access = AccessColumns(
      grants: grants(in: stage, of: columns), members: members(in: stage, of: columns),
      names: names(in: stage, of: columns))
    return access == AccessColumns() ? nil : access
  }

  private static func grants(in stage: Fields, of columns: [String]) -> AccessColumns.Grants? {
    guard let fields = stage.fields("grants") else { return nil }
    fields.refuseOthers(than: ["mailbox", "principal", "right", "as", "folder", "deny"])
    let mailbox = required("mailbox", of: "grants", in: fields, columns, example: "Guid")
    let principal = required("principal", of: "grants", in: fields, columns, example: "User")
    guard let right = right(in: fields, of: columns), let mailbox, let principal else { return nil }
    return AccessColumns.Grants(
      mailbox: mailbox, principal: principal, right: right,
      folder: column("folder", in: fields, of: columns),
      deny: column("deny", in: fields, of: columns))
  }

  private static func right(
    in fields: Fields, of columns: [String]
  ) -> AccessColumns.Grants.Right? {
    switch (fields.node("right"), fields.node("as")) {
    case (.some, .some(let node)):
      fields.problems.add(
        "grants: 'as' names a right that no column has, so it does not go with 'right'. Remove one "
          + "of them.", at: node)
      return nil
    case (.some, nil): return column("right", in: fields, of: columns).map { .column($0) }
    case (nil, .some(let node)):
      guard let text = fields.text("as") else { return nil }
      guard text.count <= JobFile.longestName, TerminalText.clean(text) == text else {
        fields.problems.add(
          "grants: 'as' must be one line of at most \(JobFile.longestName) characters.", at: node)
        return nil
      }
      return .always(text)
    case (nil, nil):
      fields.problems.add(
        "grants lacks 'right'. Add the column that holds the rights, as in 'right: AccessRights', or "
          + "what every row means, as in 'as: SendOnBehalf'.", at: fields.node)
      return nil
    }
  }

  private static func members(in stage: Fields, of columns: [String]) -> AccessColumns.Members? {
    guard let fields = stage.fields("memberships") else { return nil }
    fields.refuseOthers(than: ["group", "member"])
    let group = required("group", of: "memberships", in: fields, columns, example: "Name")
    let member = required("member", of: "memberships", in: fields, columns, example: "DisplayName")
    guard let group, let member else { return nil }
    return AccessColumns.Members(group: group, member: member)
  }

  private static func names(in stage: Fields, of columns: [String]) -> [String]? {
    guard let node = stage.node("names") else { return nil }
    guard let names = list("names", in: stage, of: columns) else { return nil }
    guard names.count > 1 else {
      stage.problems.add(
        "'names' must name two columns or more: what identifies an object, then what people call it.",
        at: node)
      return nil
    }
    return names
  }

  private static func required(
    _ key: String, of name: String, in fields: Fields, _ columns: [String], example: String
  ) -> [String]? {
    guard let node = fields.node(key) else {
      fields.problems.add(
        "\(name) lacks '\(key)'. Add a line such as '\(key): \(example)'.", at: fields.node)
      return nil
    }
    guard node.sequence == nil else { return list(key, in: fields, of: columns) }
    return column(key, in: fields, of: columns).map { [$0] }
  }

  private static func list(
    _ key: String, in fields: Fields, of columns: [String]
  ) -> [String]? {
    guard let entries = fields.list(key), let node = fields.node(key) else { return nil }
    guard (1...mostNames).contains(entries.count) else {
      fields.problems.add("'\(key)' must name 1 to \(mostNames) columns.", at: node)
      return nil
    }
    let names = entries.compactMap { known($0.text, at: $0.node, in: fields, of: columns) }
    return names.count == entries.count ? names : nil
  }

  private static func column(
    _ key: String, in fields: Fields, of columns: [String]
  ) -> String? {
    guard let text = fields.text(key), let node = fields.node(key) else { return nil }
    return known(text, at: node, in: fields, of: columns)
  }

  /// The column as the stage spells it.
  private static func known(
    _ word: String, at node: Node, in fields: Fields, of columns: [String]
  ) -> String? {
    if let column = columns.first(where: { $0.lowercased() == word.lowercased() }) { return column }
    let hint = NearestWord.to(word, among: columns).map { "Did you mean '\($0)'?" }
    fields.problems.add(
      "'\(word.shortened)' is not among the columns of the stage. \(hint ?? "Add it to 'columns'.")",
      at: node)
    return nil
  }
}
