import Foundation

/// Reads a YAML file into a value, or into everything that is wrong with it.
enum SourceFile {
  /// Larger files are a mistake: a job or tenants file has a few kilobytes.
  static let largest = 1 << 20

  static func text(atPath path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Refusal(
        .files, "\(path) cannot be read. Check that it exists and that you may read it.")
    }
    guard data.count <= largest else {
      throw Refusal(.files, "\(path) is larger than \(largest >> 20) MB, which no such file is.")
    }
    return try text(of: data, path: path)
  }

  static func text(of data: Data, path: String) throws(FileProblems) -> String {
    guard let text = String(validating: data, as: UTF8.self) else {
      throw FileProblems(path: path, problems: [foreignByte(in: data)])
    }
    return text
  }

  /// Where the text stops being UTF-8.
  private static func foreignByte(in data: Data) -> FileProblem {
    // What is not UTF-8 is read as U+FFFD, so the first place where both differ is it.
    let read = String(decoding: data, as: UTF8.self)
    let same = zip(read.utf8, data).prefix { $0 == $1 }.count
    let before = String(decoding: data.prefix(same), as: UTF8.self)
    let end = before.placeOfEnd
    return FileProblem(
      line: end.line, column: end.column,
      sentence: "This is not UTF-8 text. Save the file as UTF-8.")
  }

  /// Has `read` make a value of the file's top mapping; throws when any problem was noted.
  static func read<Value>(
    _ text: String, path: String, name: String, _ read: (Fields) -> Value?
  ) throws(FileProblems) -> Value {
    var source = SourceText(text)
    let text = source.text
    guard let node = source.compose() else {
      throw FileProblems(path: path, problems: source.problems)
    }
    let problems = ProblemList(source.problems, source: text, repeated: source.repeated)
    let value = Fields(node, name: name, problems: problems).flatMap(read)
    guard problems.problems.isEmpty, let value else {
      throw FileProblems(path: path, problems: problems.problems)
    }
    return value
  }
}

extension StringProtocol {
  /// Where the next character would stand, counted as editors count: both from 1.
  ///
  /// Only carriage returns and line feeds begin a line; many more characters are called newlines.
  var placeOfEnd: (line: Int, column: Int) {
    let lines = split(omittingEmptySubsequences: false) { ["\n", "\r", "\r\n"].contains($0) }
    return (lines.count, (lines.last?.unicodeScalars.count ?? 0) + 1)
  }
}
