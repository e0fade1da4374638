import Yams

/// Gathers what is wrong while a file is read.
///
/// It is a class so that nested parts of one file share it; it never leaves the reading of a file.
final class ProblemList {
  private(set) var problems: [FileProblem] = []

  func add(_ sentence: String, at node: Node) {
    let mark = node.mark
    problems.append(
      FileProblem(line: mark?.line ?? 1, column: mark?.column ?? 1, sentence: sentence))
  }
}

/// The keys of one mapping of a file, read one by one.
///
/// Each reading checks the type and notes a problem where it is wrong; `refuseOthers` finds the keys
/// that nobody asked for.
struct Fields {
  let node: Node
  private let mapping: Node.Mapping
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
    self.mapping = mapping
    self.name = name
    self.problems = problems
  }

  func node(_ key: String) -> Node? {
    mapping.first { $0.key.string == key }?.value
  }

  /// Notes each key that is not known, with the one that was probably meant.
  func refuseOthers(than known: [String]) {
    for (key, _) in mapping {
      let word = key.string ?? ""
      guard !known.contains(word) else { continue }
      let nearest = NearestWord.to(word, among: known)
      let hint =
        nearest.map { "Did you mean '\($0)'?" } ?? "It knows: \(known.joined(separator: ", "))."
      problems.add("\(name) has no key '\(word)'. \(hint)", at: key)
    }
  }

  /// A text, if the key is there.
  func text(_ key: String) -> String? {
    guard let value = node(key) else { return nil }
    guard let scalar = value.scalar, !scalar.string.isEmpty else {
      problems.add("\(name): '\(key)' must be a text.", at: value)
      return nil
    }
    return scalar.string
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
    problems.add("\(name): '\(key)' cannot be '\(text)'. \(hint)", at: value)
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
      if let text = item.scalar?.string, !text.isEmpty { return (text, item) }
      problems.add("\(name): every entry of '\(key)' must be a text.", at: item)
      return nil
    }
  }

  /// The keys below a key, if it is there.
  func fields(_ key: String) -> Fields? {
    node(key).flatMap { Fields($0, name: key, problems: problems) }
  }

  /// The pairs of a mapping of free keys, in the order of the file.
  var pairs: [(key: String, keyNode: Node, value: Node)] {
    mapping.map { ($0.key.string ?? "", $0.key, $0.value) }
  }
}
