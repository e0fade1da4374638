import Core
import Yams

/// Reads the stages of a job that ask about each row of an earlier one.
///
/// It checks each name against the stages above it, so that a misspelt column is found before a run.
enum FollowerReader {
  /// What the first stage is called where the job gives it no name.
  static let first = "objects"

  /// The stages of a job that has more than one.
  struct Chain {
    var first: String
    var followers: [Follower]
  }

  private static let keys = [
    "stage", "for-each", "where", "query", "carry", "columns", "except", "only-with", "lists",
    "flags", "identity", "output", "resolve", "groups-of", "each", "members", "grants",
    "memberships",
    "names",
  ]

  /// Parameters the run sets itself, and why a stage must not.
  private static let reserved = ["resultsize": "a run always asks for everything"]

  static func chain(
    in file: Fields, after columns: [String]?, besides directory: Job.Side?,
    writing output: Job.Output?
  ) -> Chain? {
    guard let node = file.node("then") else {
      if let stage = file.node("stage") {
        file.problems.add(
          "'stage' names the first stage for those that follow, and there is none. Add 'then', or "
            + "remove it.", at: stage)
      }
      return nil
    }
    if let with = file.node("with") {
      file.problems.add(
        "'with' and 'then' do not go together: write the joined question as a job of its own.",
        at: with)
    }
    guard let items = node.sequence, (1...JobFile.mostFollowers).contains(items.count) else {
      file.problems.add(
        "'then' must be a list of 1 to \(JobFile.mostFollowers) stages, each beginning with "
          + "'- stage: NAME'.", at: node)
      return nil
    }
    let name =
      file.node("stage") == nil ? first : JobFile.label("stage", in: file, example: "mailboxes")
    guard let name, let columns else { return nil }
    var known = [Known(name: name, columns: columns)]
    if let directory {
      known.append(Known(name: Job.directoryStage, columns: directory.columns))
    }
    var paths = Set([output?.path].compactMap(\.self))
    var followers: [Follower] = []
    for item in items {
      guard let fields = Fields(item, name: "then", problems: file.problems),
        let follower = follower(in: fields, after: known)
      else { continue }
      if let path = follower.output?.path, !paths.insert(path).inserted {
        fields.problems.add(
          "'\(path.shortened)' is another stage's output already. Name another file.", at: item)
      }
      if follower.needsDirectory, directory == nil, file.node("directory") == nil {
        fields.problems.add(
          "'resolve' looks names up in the run's directory, and the job has none. Add 'directory: "
            + "{ query: { cmdlet: Get-Recipient } }' beside 'query'.", at: item)
      }
      known.append(Known(follower))
      followers.append(follower)
    }
    if let node = file.node("directory"), !followers.contains(where: \.needsDirectory),
      followers.count == items.count
    {
      file.problems.add(
        "No stage looks a name up in 'directory'. Add 'resolve' to one, or remove it.", at: node)
    }
    return followers.count == items.count ? Chain(first: name, followers: followers) : nil
  }

  /// A stage that others may follow.
  struct Known {
    var name: String
    var columns: [String]
    /// What its columns begin with that say who holds what its rows tell; nil where none do.
    var principal: String?
    /// The stages whose groups it asks about; nil where it asks about rows.
    var groups: [String]?

    /// The column as the stage spells it.
    func column(_ word: String) -> String? {
      columns.first { $0.lowercased() == word.lowercased() && $0 != Follower.finding }
    }
  }

  private static func follower(in fields: Fields, after known: [Known]) -> Follower? {
    fields.refuseOthers(than: keys)
    let name = JobFile.label("stage", in: fields, example: "full-access")
    let source =
      fields.node("groups-of") == nil
      ? source(in: fields, among: known) : groups(in: fields, among: known)
    if let name, let node = fields.node("stage"), known.contains(where: { $0.name == name }) {
      fields.problems.add("'\(name)' names an earlier stage. Choose another name.", at: node)
      return nil
    }
    if fields.node("each") != nil || fields.node("members") != nil {
      guard let name, let source else { return nil }
      return derived(name, in: fields, from: source, among: known)
    }
    guard let query = query(in: fields), let source else { return nil }
    let cmdlet = QueryReader.cmdlet(in: query)
    let templates = templates(in: query, from: source)
    let carried = source.groups == nil ? carried(in: fields, from: source) : .ofGroup
    let columns = ColumnReader.columns(in: fields, besides: carried?.names ?? [])
    let output = OutputReader.output(in: fields)
    let only = tests("where", in: fields, on: source)
    guard let name, let cmdlet, let templates, let carried, let columns else { return nil }
    let own = Known(name: name, columns: columns)
    var follower = Follower(
      name: name, source: source.name, cmdlet: cmdlet, parameters: templates,
      carried: carried.columns, columns: columns, output: output, only: only,
      except: tests("except", in: fields, on: own),
      lists: list("lists", in: fields, of: own), flags: list("flags", in: fields, of: own))
    follower.onlyWith = wanted(in: fields, of: own)
    follower.renamed = carried.renamed
    if let groups = source.groups {
      follower.way = .groups(of: groups)
      follower.resolution = membersOfGroups(columns, in: fields)
    } else {
      follower.resolution = resolution(in: fields, of: own)
    }
    return finished(follower, in: fields)
  }

  private static func source(in fields: Fields, among known: [Known]) -> Known? {
    guard let text = fields.requiredText("for-each", example: known[0].name),
      let node = fields.node("for-each")
    else { return nil }
    if let stage = known.first(where: { $0.name == text }) { return stage }
    let names = known.map(\.name)
    let hint =
      NearestWord.to(text, among: names).map { "Did you mean '\($0)'?" }
      ?? "The stages above it are: \(names.joined(separator: ", "))."
    fields.problems.add("'\(text.shortened)' is no stage above this one. \(hint)", at: node)
    return nil
  }

  private static func query(in fields: Fields) -> Fields? {
    guard fields.node("query") != nil else {
      fields.problems.add(
        "The stage lacks 'query'. Add 'query: { cmdlet: Get-MailboxPermission, parameters: "
          + "{ Identity: \"{Guid}\" } }'.", at: fields.node)
      return nil
    }
    guard let query = fields.fields("query") else { return nil }
    query.refuseOthers(than: ["cmdlet", "parameters"])
    return query
  }

  /// Tests such as `{ FolderType: [Inbox, Calendar], IsInherited: true }`.
  static func tests(
    _ key: String, in fields: Fields, on stage: Known
  ) -> [Follower.ColumnTest]? {
    guard let mapping = fields.fields(key) else { return nil }
    return mapping.pairs.compactMap { word, keyNode, node in
      guard let column = stage.column(word) else {
        fields.problems.add(lack(of: word, in: stage), at: keyNode)
        return nil
      }
      let items = node.sequence.map { Array($0) } ?? [node]
      let values = items.compactMap { $0.scalar?.string }.filter { !$0.isEmpty }
      guard values.count == items.count, (1...JobFile.mostInParameter).contains(values.count) else {
        fields.problems.add(
          "\(key): '\(column)' must be a value or a list of 1 to \(JobFile.mostInParameter).",
          at: node)
        return nil
      }
      return Follower.ColumnTest(column, values)
    }
  }

  private static func list(_ key: String, in fields: Fields, of stage: Known) -> [String]? {
    fields.list(key)?.compactMap { word, node in
      if let column = stage.column(word) { return column }
      fields.problems.add(lack(of: word, in: stage), at: node)
      return nil
    }
  }

  /// Columns of which a row must say something in one.
  private static func wanted(in fields: Fields, of stage: Known) -> [String]? {
    if let node = fields.node("only-with"), node.sequence?.isEmpty == true {
      fields.problems.add(
        "'only-with' names no column, so no row would be kept. Name one, or remove it.", at: node)
    }
    return list("only-with", in: fields, of: stage)
  }

  private static func templates(in query: Fields, from source: Known) -> [Follower.Template]? {
    guard let parameters = QueryReader.parameters(in: query, besides: reserved),
      let node = query.node("parameters")
    else {
      query.problems.add(
        "The stage asks the same for every row. Add 'parameters: { Identity: \"{Guid}\" }'.",
        at: query.node)
      return nil
    }
    let templates = parameters.compactMap { template(of: $0, from: source, at: node, in: query) }
    guard templates.count == parameters.count else { return nil }
    guard templates.contains(where: { !$0.references.isEmpty }) else {
      query.problems.add(
        "No parameter names a column of '\(source.name)' in braces, so every row would be asked the "
          + "same. Write, for instance, Identity: \"{Guid}\".", at: node)
      return nil
    }
    return templates
  }

  private static func template(
    of parameter: Parameter, from source: Known, at node: Node, in query: Fields
  ) -> Follower.Template? {
    guard case .text(let text) = parameter.value else {
      return Follower.Template(parameter.name, .fixed(parameter.value))
    }
    guard let pieces = Follower.Template.Piece.pieces(of: text) else {
      query.problems.add(
        "'\(parameter.name)' has a brace that stands alone. Write a column as {Guid}, and a brace "
          + "that is meant as one twice.", at: node)
      return nil
    }
    var named: [Follower.Template.Piece] = []
    for piece in pieces {
      switch piece {
      case .literal: named.append(piece)
      case .column(let word):
        guard let column = source.column(word) else {
          query.problems.add(lack(of: word, in: source), at: node)
          return nil
        }
        named.append(.column(column))
      }
    }
    return Follower.Template(parameter.name, .text(named))
  }

  static func lack(of word: String, in source: Known) -> String {
    let columns = source.columns.filter { $0 != Follower.finding }
    let hint =
      NearestWord.to(word, among: columns).map { " Did you mean '\($0)'?" } ?? ""
    return "'\(word.shortened)' is no column of the stage '\(source.name)'.\(hint) Add it to the "
      + "columns there, or name one of: \(columns.joined(separator: ", "))."
  }
}
