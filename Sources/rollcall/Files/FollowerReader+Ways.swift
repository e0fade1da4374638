import Core
import Yams

/// Reads the stages that ask about groups, or ask nobody, and who is meant by the names in a row.
extension FollowerReader {
  /// Columns of a source that a stage's own rows begin with.
  struct Carried {
    var columns: [String]
    /// What they are called there; nil where they keep their names.
    var renamed: [String]?

    var names: [String] { renamed ?? columns }

    static let ofGroup = Carried(columns: Follower.ofGroup)
  }

  /// `[Guid, Name]`, or `{ Guid: MailboxGuid }` for other names.
  static func carried(in fields: Fields, from source: Known) -> Carried? {
    guard let node = fields.node("carry") else { return Carried(columns: []) }
    var entries: [(text: String, node: Node, name: String?)]
    if node.mapping != nil, let pairs = fields.fields("carry")?.pairs {
      entries = pairs.map { ($0.key, $0.keyNode, $0.value.text ?? "") }
    } else {
      guard let list = fields.list("carry") else { return nil }
      entries = list.map { ($0.text, $0.node, nil) }
    }
    var (carried, names): ([String], [String]) = ([], [])
    for (word, node, name) in entries {
      guard let column = source.column(word) else {
        fields.problems.add(lack(of: word, in: source), at: node)
        continue
      }
      guard !carried.contains(column) else {
        fields.problems.add("'\(column)' stands twice in 'carry'. Keep one.", at: node)
        continue
      }
      guard name?.isPropertyName ?? true else {
        fields.problems.add(
          "carry: '\(column)' must be given the name of a column, as in '\(column): Mailbox'.",
          at: node)
        continue
      }
      carried.append(column)
      names.append(name ?? column)
    }
    guard carried.count == entries.count else { return nil }
    return Carried(columns: carried, renamed: names == carried ? nil : names)
  }

  /// The stages whose groups are asked about, as a source of groups.
  static func groups(in fields: Fields, among known: [Known]) -> Known? {
    refuse(["for-each", "where", "carry", "resolve"], beside: "groups-of", in: fields)
    guard let entries = fields.list("groups-of"), let node = fields.node("groups-of") else {
      return nil
    }
    var sources: [String] = []
    for (name, place) in entries {
      guard let stage = known.first(where: { $0.name == name }), stage.principal != nil else {
        fields.problems.add(
          "'\(name.shortened)' is no stage above this one that says who is meant. Name one that has "
            + "'resolve'.", at: place)
        continue
      }
      if !sources.contains(name) { sources.append(name) }
    }
    guard let first = sources.first, sources.count == entries.count else {
      if entries.isEmpty {
        fields.problems.add("'groups-of' must name a stage, as in '[full-access]'.", at: node)
      }
      return nil
    }
    return Known(name: first, columns: Follower.ofGroup, groups: sources)
  }

  /// A group's members are known by their own rows.
  static func membersOfGroups(_ columns: [String], in fields: Fields) -> Follower.Resolution? {
    let names = columns.map { $0.lowercased() }
    if !names.contains("guid") || !PrincipalRow.types.contains(where: columns.contains) {
      fields.problems.add(
        "The members of a group are known by their Guid and their kind. Add Guid and "
          + "RecipientTypeDetails to 'columns'.", at: fields.node("columns") ?? fields.node)
    }
    return Follower.Resolution(Follower.member, from: ["Guid"])
  }

  /// `{ Principal: User }`: whom the texts of a column mean, in columns of that name.
  static func resolution(in fields: Fields, of own: Known) -> Follower.Resolution? {
    guard let node = fields.node("resolve"), let mapping = fields.fields("resolve") else {
      return nil
    }
    guard mapping.pairs.count == 1, let pair = mapping.pairs.first, pair.key.isPropertyName else {
      fields.problems.add(
        "'resolve' must name the new columns and the one that names are taken from, as in "
          + "'resolve: { Principal: User }'.", at: node)
      return nil
    }
    let items = pair.value.sequence.map { Array($0) } ?? [pair.value]
    var columns: [String] = []
    for item in items {
      let word = item.text ?? ""
      guard let column = own.column(word) else {
        fields.problems.add(lack(of: word, in: own), at: item)
        continue
      }
      columns.append(column)
    }
    guard columns.count == items.count, !columns.isEmpty else { return nil }
    return Follower.Resolution(pair.key, from: columns)
  }

  /// A stage that asks nobody.
  static func derived(
    _ name: String, in fields: Fields, from source: Known, among known: [Known]
  ) -> Follower? {
    let isOfTexts = fields.node("each") != nil
    let key = isOfTexts ? "each" : "members"
    refuse(
      ["query", "columns", "only-with", "lists", "flags", isOfTexts ? "members" : "resolve"],
      beside: key, in: fields)
    let way = isOfTexts ? texts(in: fields, of: source) : members(in: fields, of: source, known)
    guard let way, let carried = carried(in: fields, from: source) else { return nil }
    var columns = Follower.ofMember
    if case .texts(let column) = way { columns = [column] }
    var follower = Follower(
      name: name, source: source.name, cmdlet: "", parameters: [], carried: carried.columns,
      columns: columns, output: OutputReader.output(in: fields),
      only: tests("where", in: fields, on: source), except: tests("except", in: fields, on: source))
    follower.renamed = carried.renamed
    follower.way = way
    if isOfTexts {
      follower.resolution = resolution(in: fields, of: Known(name: name, columns: columns))
    }
    return finished(follower, in: fields)
  }

  private static func texts(in fields: Fields, of source: Known) -> Follower.Way? {
    guard let word = fields.text("each"), let node = fields.node("each") else { return nil }
    guard let column = source.column(word) else {
      fields.problems.add(lack(of: word, in: source), at: node)
      return nil
    }
    return .texts(of: column)
  }

  private static func members(
    in fields: Fields, of source: Known, _ known: [Known]
  ) -> Follower.Way? {
    guard let name = fields.text("members"), let node = fields.node("members") else { return nil }
    guard source.principal != nil else {
      fields.problems.add(
        "The rows of '\(source.name)' do not say who is meant. Add 'resolve' there.", at: node)
      return nil
    }
    guard let groups = known.first(where: { $0.name == name })?.groups,
      groups.contains(source.name)
    else {
      fields.problems.add(
        "'\(name.shortened)' is no stage above this one that asks about the groups of "
          + "'\(source.name)'. Name one with 'groups-of: [\(source.name)]'.", at: node)
      return nil
    }
    return .members(from: name)
  }

  /// The stage with what it is known by, once every column has a name of its own.
  static func finished(_ follower: Follower, in fields: Fields) -> Follower {
    var follower = follower
    let columns = follower.allColumns
    var seen: Set<String> = []
    if let double = columns.first(where: { !seen.insert($0.lowercased()).inserted }) {
      fields.problems.add(
        "'\(double)' would stand twice in the result of '\(follower.name)'. Leave one out, or carry "
          + "it by another name: 'carry: { \(double): Other }'.", at: fields.node)
    }
    follower.identity = RowIdentityReader.identity(in: fields, of: Array(columns.dropLast()))
    follower.access = AccessReader.access(in: fields, of: Array(columns.dropLast()))
    return follower
  }

  private static func refuse(_ keys: [String], beside other: String, in fields: Fields) {
    for key in keys {
      guard let node = fields.node(key) else { continue }
      fields.problems.add("'\(key)' does not go with '\(other)'. Remove it.", at: node)
    }
  }
}

extension FollowerReader.Known {
  /// A stage that was read, for those that follow it.
  init(_ follower: Follower) {
    self.init(name: follower.name, columns: follower.allColumns)
    principal = follower.resolution?.name
    if case .groups(let sources) = follower.way { groups = sources }
  }
}
