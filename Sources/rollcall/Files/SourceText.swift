import Yams

/// The text of a YAML file on its way to nodes, with what is wrong about its form.
///
/// It never quotes the file: what stands in it may be what should not be shown.
struct SourceText {
  private(set) var problems: [FileProblem] = []
  /// Words put in the place of keys that their mapping has again.
  private(set) var repeated: Set<String> = []
  private var scalars: [Unicode.Scalar]

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    // Editors of some systems begin a file with a mark that the YAML reader takes for a word.
    if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
  }

  /// The file's one node; nil when its form is wrong beyond reading.
  ///
  /// Nothing but the first repeated key would be found if the reader's error ended it, so each of
  /// them is noted, taken out of the way under a word of the same length, and read past.
  mutating func compose() -> Node? {
    if let place = Self.aliasTooMany(in: scalars) {
      note(
        "More than \(Self.mostAliases) aliases such as '*name' stand in the file. Write out what "
          + "they repeat.", place.line, place.column)
      return nil
    }
    while true {
      do {
        let node = try Yams.compose(yaml: text)
        if let node, node.scalar?.string.isEmpty != true { return node }
        note("The file is empty. The manual shows what belongs there: docs/jobs.md.", 1, 1)
        return nil
      } catch YamlError.duplicatedKeysInMapping(_, let context) {
        note(
          "This key stands more than once in its mapping. Keep one of them.", context.mark.line,
          context.mark.column)
        guard takeOut(keyAt: context.mark) else { return nil }
      } catch let error as YamlError {
        note(error)
        return nil
      } catch {
        note("This is not YAML that can be read.", 1, 1)
        return nil
      }
    }
  }

  /// The text without its byte order mark.
  var text: String { String(String.UnicodeScalarView(scalars)) }

  private mutating func note(_ sentence: String, _ line: Int, _ column: Int) {
    problems.append(FileProblem(line: line, column: column, sentence: sentence))
  }

  private mutating func note(_ error: YamlError) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      let isTab = position(of: mark).map { $0 < scalars.count && scalars[$0] == "\t" } ?? false
      note(
        isTab
          ? "A tab stands here. YAML is indented by blanks only; replace it."
          : "This is not YAML: \(problem).", mark.line, mark.column)
    case .reader(let problem, let offset?, _, let text):
      let end = text.prefix(offset).placeOfEnd
      note("This is not YAML: \(problem).", end.line, end.column)
    default:
      note("This is not YAML that can be read.", 1, 1)
    }
  }

  /// Puts a word of the same length in the place of a key.
  private mutating func takeOut(keyAt mark: Mark) -> Bool {
    guard repeated.count < mostRepeated, var start = position(of: mark), start < scalars.count
    else { return false }
    var ends: Set<Unicode.Scalar> = [":", " ", "\n", "\r", ",", "}"]
    if scalars[start] == "'" || scalars[start] == "\"" {
      ends = [scalars[start]]
      start += 1
    }
    let length = scalars[start...].prefix { !ends.contains($0) }.count
    guard length > 0, let first = Unicode.Scalar(0xE000 + UInt32(repeated.count)) else {
      return false
    }
    let word = [first] + [Unicode.Scalar](repeating: "\u{E3FF}", count: length - 1)
    scalars.replaceSubrange(start..<(start + length), with: word)
    return repeated.insert(String(String.UnicodeScalarView(word))).inserted
  }

  /// So many repeated keys are told; whoever has more mends these first.
  ///
  /// The whole file is read again for each of them, so a long one is told fewer.
  private var mostRepeated: Int { min(20, Self.mostReadAgain / max(scalars.count, 1)) }

  /// Characters read again for the sake of repeated keys.
  private static let mostReadAgain = 1 << 17

  private func position(of mark: Mark) -> Int? {
    var (line, position) = (1, 0)
    while line < mark.line {
      guard let end = scalars[position...].firstIndex(where: { $0 == "\n" || $0 == "\r" }) else {
        return nil
      }
      let isPair = scalars[end] == "\r" && end + 1 < scalars.count && scalars[end + 1] == "\n"
      position = end + (isPair ? 2 : 1)
      line += 1
    }
    return position + mark.column - 1
  }
}
