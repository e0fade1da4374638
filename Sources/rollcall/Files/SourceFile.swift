import Foundation
import Yams

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
    guard let text = String(validating: data, as: UTF8.self) else {
      throw Refusal(.files, "\(path) is not UTF-8 text. Save it as UTF-8.")
    }
    return text
  }

  /// Has `read` make a value of the file's top mapping; throws when any problem was noted.
  static func read<Value>(
    _ text: String, path: String, name: String, _ read: (Fields) -> Value?
  ) throws(FileProblems) -> Value {
    let problems = ProblemList()
    let node = try composed(text, path: path)
    let value = Fields(node, name: name, problems: problems).flatMap(read)
    guard problems.problems.isEmpty, let value else {
      throw FileProblems(path: path, problems: problems.problems)
    }
    return value
  }

  private static func composed(_ text: String, path: String) throws(FileProblems) -> Node {
    func failed(_ line: Int, _ column: Int, _ sentence: String) -> FileProblems {
      let problem = FileProblem(line: line, column: column, sentence: sentence)
      return FileProblems(path: path, problems: [problem])
    }
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      let place = Place(of: error)
      throw failed(place.line, place.column, place.sentence)
    } catch {
      throw failed(1, 1, "This is not YAML that can be read.")
    }
    guard let node, node.scalar?.string.isEmpty != true else {
      throw failed(1, 1, "The file is empty. The manual shows what belongs there: docs/jobs.md.")
    }
    return node
  }

  /// What the YAML reader said, without quoting the file: it may hold what should not be shown.
  private struct Place {
    var line = 1
    var column = 1
    var sentence = "This is not YAML that can be read."

    init(of error: YamlError) {
      switch error {
      case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
        .composer(_, let problem, let mark, _):
        (line, column) = (mark.line, mark.column)
        let tab = problem.contains("cannot start any token") ? " Use blanks, not tabs." : ""
        sentence = "This is not YAML: \(problem).\(tab)"
      case .duplicatedKeysInMapping(let duplicates, let context):
        (line, column) = (context.mark.line, context.mark.column)
        let names = duplicates.map { "'\($0)'" }.joined(separator: ", ")
        sentence = "A key stands here twice: \(names). Keep one of them."
      default:
        break
      }
    }
  }
}
