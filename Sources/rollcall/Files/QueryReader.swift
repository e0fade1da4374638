import Core
import Yams

/// Reads the query of a job: the cmdlet, its parameters and its filter.
enum QueryReader {
  struct Query: Equatable {
    var cmdlet: String
    var parameters: [Parameter]
    var filter: String?
  }

  /// Parameters the run sets itself, and why a job must not.
  static let reserved = [
    "resultsize": "a run always asks for everything",
    "filter": "write it as 'filter', beside 'cmdlet'",
    "sortby": "the order is the export's",
    "identity": "an identity that is not found is answered with every object",
  ]

  static func query(in file: Fields) -> Query? {
    guard file.node("query") != nil else {
      file.problems.add(
        "The job file lacks 'query'. Add 'query: { cmdlet: Get-MailContact }'.", at: file.node)
      return nil
    }
    guard let fields = file.fields("query") else { return nil }
    fields.refuseOthers(than: keys)
    return query(of: fields)
  }

  static let keys = ["cmdlet", "parameters", "filter"]

  /// The same keys wherever a question stands.
  static func query(of fields: Fields) -> Query? {
    let cmdlet = cmdlet(in: fields)
    var reserved = reserved
    if let cmdlet, ListedObjects(of: cmdlet).takesIdentity { reserved["identity"] = nil }
    let parameters = parameters(in: fields, besides: reserved)
    let filter = filter(in: fields)
    guard let cmdlet, let parameters else { return nil }
    return Query(cmdlet: cmdlet, parameters: parameters, filter: filter)
  }

  static func cmdlet(in fields: Fields) -> String? {
    guard let text = fields.requiredText("cmdlet", example: "Get-MailContact"),
      let node = fields.node("cmdlet")
    else { return nil }
    guard text.hasPrefix("Get-"), text.count > 4, text.utf8.count <= JobFile.longestName,
      text.utf8.allSatisfy({ $0.isPropertyByte || $0 == UInt8(ascii: "-") })
    else {
      let nearest = NearestWord.to(text, among: UsualColumns.cmdlets)
      let hint = nearest.map { " Did you mean '\($0)'?" } ?? ""
      fields.problems.add(
        "'\(text.shortened)' is not a cmdlet a job may call: it only reads, by one that begins with "
          + "'Get-'.\(hint)", at: node)
      return nil
    }
    return text
  }

  static func parameters(
    in fields: Fields, besides reserved: [String: String] = reserved,
    under key: String = "parameters"
  ) -> [Parameter]? {
    guard fields.node(key) != nil else { return [] }
    guard let mapping = fields.fields(key) else { return nil }
    guard mapping.pairs.count <= JobFile.mostParameters else {
      mapping.problems.add(
        "'\(key)' names \(mapping.pairs.count); \(JobFile.mostParameters) are the limit.",
        at: mapping.node)
      return nil
    }
    return mapping.pairs.compactMap { name, keyNode, node in
      guard name.isPropertyName else {
        fields.problems.add("'\(name.shortened)' is not the name of a parameter.", at: keyNode)
        return nil
      }
      if let reason = reserved[name.lowercased()] {
        fields.problems.add("'\(name)' cannot be set here: \(reason).", at: keyNode)
        return nil
      }
      guard let value = value(of: node) else {
        fields.problems.add(
          "'\(name)' must be a text, a number, true, false, or a list of texts.", at: node)
        return nil
      }
      guard isShort(value) else {
        fields.problems.add(
          "'\(name)' is too long: a list may have \(JobFile.mostInParameter) texts, and a text "
            + "\(JobFile.longestParameter) characters.", at: node)
        return nil
      }
      return Parameter(name, value)
    }
  }

  private static func isShort(_ value: Parameter.Value) -> Bool {
    switch value {
    case .text(let text): text.unicodeScalars.count <= JobFile.longestParameter
    case .list(let list):
      list.count <= JobFile.mostInParameter
        && list.allSatisfy { $0.unicodeScalars.count <= JobFile.longestParameter }
    case .number, .flag: true
    }
  }

  private static func value(of node: Node) -> Parameter.Value? {
    if let items = node.sequence {
      let texts = items.compactMap(\.text)
      return texts.count == items.count ? .list(texts) : nil
    }
    guard let scalar = node.scalar else { return nil }
    // A quoted value is a text, whatever it looks like.
    guard scalar.style == .plain else { return .text(scalar.string) }
    if let number = Int(scalar.string) { return .number(number) }
    switch scalar.string.lowercased() {
    case "true", "$true": return .flag(true)
    case "false", "$false": return .flag(false)
    case "", "~", "null", "$null": return nil
    default: return .text(scalar.string)
    }
  }

  private static func filter(in fields: Fields) -> String? {
    guard let text = fields.text("filter"), let node = fields.node("filter") else { return nil }
    guard text.count <= JobFile.longestFilter else {
      fields.problems.add(
        "'filter' has \(text.count) characters; \(JobFile.longestFilter) is the limit, since every "
          + "batch adds its own conditions.", at: node)
      return nil
    }
    do {
      return try FilterParser.parse(text).text
    } catch {
      let skipped = text.prefix(error.column - 1).unicodeScalars.count
      if let place = ScalarPlace.of(skipped, in: node, of: fields.problems.source) {
        fields.problems.add(
          "In the filter: \(error.problem).", line: place.line, column: place.column)
      } else {
        fields.problems.add("\(error).".capitalizedFirst, at: node)
      }
      return nil
    }
  }
}

extension String {
  /// Whether it can be the name of a property or a parameter: letters, digits and '_', not many.
  var isPropertyName: Bool {
    !isEmpty && utf8.count <= JobFile.longestProperty && utf8.allSatisfy(\.isPropertyByte)
  }
}
