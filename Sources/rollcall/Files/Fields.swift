import Yams

/// Gathers what is wrong while a file is read.
///
/// It is a class so that nested parts of one file share it; it never leaves the reading of a file.
final class ProblemList {
  /// So many are told; whoever has more mends these first.
  static let most = 50

  private(set) var problems: [FileProblem] = []

  /// Keys that `SourceText` took out of the way because their mapping has them more than once.
  private let repeated: Set<String>

  /// The text of the file.
  let source: String

  init(_ problems: [FileProblem] = [], source: String, repeated: Set<String> = []) {
    self.problems = problems
    self.source = source
    self.repeated = repeated
  }

  func add(_ sentence: String, at node: Node) {
    let mark = node.mark
    add(sentence, line: mark?.line ?? 1, column: mark?.column ?? 1)
  }

  /// Nothing more is noted.
  var isFull: Bool { problems.count >= Self.most }

  func add(_ sentence: String, line: Int, column: Int) {
    guard !isFull else { return }
    problems.append(
      FileProblem(line: line, column: column, sentence: TerminalText.clean(sentence)))
  }

  func isRepeated(_ key: Node) -> Bool { key.string.map(repeated.contains) ?? false }
}

/// The keys of one mapping of a file, read one by one.
///
/// Each reading checks the type and notes a problem where it is wrong; `refuseOthers` finds the keys
/// that nobody asked for.
struct Fields {
  /// Characters of one value; what has a nearer limit says so itself.
  static let longestText = 4096

  /// What a sentence about the mapping may quote of it.
  enum Quoting {
    case words
    /// Nothing: a word that stands here may be a secret in the wrong place.
    case nothing
  }

  let node: Node
  /// The pairs of the mapping, in the order of the file.
  let pairs: [(key: String, keyNode: Node, value: Node)]
  /// How the mapping is called in sentences, such as `query`.
  private let name: String
  let problems: ProblemList

  /// Nil, with a problem noted, when the node is not a mapping.
  init?(_ node: Node, name: String, problems: ProblemList) {
    guard let mapping = node.mapping else {
      problems.add("\(name) must hold keys and values, as in 'key: value'.", at: node)
      return nil
    }
    self.node = node
    pairs = mapping.filter { !problems.isRepeated($0.key) }
      .map { ($0.key.string ?? "", $0.key, $0.value) }
    self.name = name
    self.problems = problems
  }

  func node(_ key: String) -> Node? {
    pairs.first { $0.key == key }?.value
  }

  /// Notes each key that is not known, with the one that was probably meant.
  ///
  /// `explaining` may have a better sentence for a word, such as one that belongs elsewhere.
  func refuseOthers(
    than known: [String], quoting: Quoting = .words,
    explaining: (String) -> String? = { _ in nil }
  ) {
    for (word, key, _) in pairs where !known.contains(word) {
      guard !problems.isFull else { return }
      if let sentence = explaining(word) {
        problems.add("\(name): \(sentence)", at: key)
        continue
      }
      let nearest = NearestWord.to(word, among: known)
      let hint =
        nearest.map { "Did you mean '\($0)'?" } ?? "It knows: \(known.joined(separator: ", "))."
      let what =
        switch quoting {
        case .words: "\(name) has no key '\(word.shortened)'."
        case .nothing: "\(name) does not know this key."
        }
      problems.add("\(what) \(hint)", at: key)
    }
  }

  /// A text, if the key is there.
  func text(_ key: String) -> String? {
    guard let value = node(key) else { return nil }
    guard let text = value.text else {
      problems.add("\(name): '\(key)' must be a text.", at: value)
      return nil
    }
    guard text.unicodeScalars.count <= Self.longestText else {
      problems.add(
        "\(name): '\(key)' has more than \(Self.longestText) characters, the limit of a value.",
        at: value)
      return nil
    }
    guard !text.unicodeScalars.contains("\0") else {
      problems.add("\(name): '\(key)' holds a NUL character. Remove it.", at: value)
      return nil
    }
    return text
  }

  /// A text that must be there.
  func requiredText(_ key: String, example: String) -> String? {
    guard node(key) != nil else {
      problems.add("\(name) lacks '\(key)'. Add a line such as '\(key): \(example)'.", at: node)
      return nil
    }
    return text(key)
  }

  /// A whole number within limits, if the key is there.
  func number(_ key: String, within limits: ClosedRange<Int>) -> Int? {
    guard let value = node(key) else { return nil }
    guard let number = value.scalar.flatMap({ Int($0.string) }), limits.contains(number) else {
      problems.add(
        "\(name): '\(key)' must be a whole number from \(limits.lowerBound) to "
          + "\(limits.upperBound).", at: value)
      return nil
    }
    return number
  }

  /// One of some words, if the key is there.
  func word<Word: RawRepresentable<String>>(_ key: String, of words: [Word]) -> Word? {
    guard let value = node(key), let text = text(key) else { return nil }
    if let word = Word(rawValue: text) { return word }
    let known = words.map(\.rawValue)
    let hint =
      NearestWord.to(text, among: known).map { "Did you mean '\($0)'?" }
      ?? "Use one of: \(known.joined(separator: ", "))."
    problems.add("\(name): '\(key)' cannot be '\(text.shortened)'. \(hint)", at: value)
    return nil
  }

  /// A list of texts with their places, if the key is there.
  func list(_ key: String) -> [(text: String, node: Node)]? {
    guard let value = node(key) else { return nil }
    guard let items = value.sequence else {
      problems.add("\(name): '\(key)' must be a list, as in '\(key): [A, B]'.", at: value)
      return nil
    }
    return items.compactMap { item in
      if let text = item.text { return (text, item) }
      problems.add("\(name): every entry of '\(key)' must be a text.", at: item)
      return nil
    }
  }

  /// The keys below a key, if it is there.
  func fields(_ key: String) -> Fields? {
    node(key).flatMap { Fields($0, name: key, problems: problems) }
  }
}

extension Node {
  /// The text of a scalar; nil when it is something else, or nothing.
  ///
  /// A quoted `null` is a text, a plain one is not.
  var text: String? {
    guard let scalar, !scalar.string.isEmpty else { return nil }
    let isNothing = ["~", "null"].contains(scalar.string.lowercased())
    return isNothing && scalar.style == .plain ? nil : scalar.string
  }
}

extension String {
  /// Enough of a word to find it in the file.
  var shortened: String { count <= 60 ? self : prefix(59) + "…" }

  /// As the beginning of a sentence.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
