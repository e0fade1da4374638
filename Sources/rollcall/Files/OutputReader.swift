import Core
import Reports
import Yams

/// Reads where a job's result goes, and how incomplete it may be.
///
/// It looks at no file: `Reports` judges what is there when the result is written.
enum OutputReader {
  /// Bytes of a path; a system takes no more than 4,096 of a whole one.
  static let longestPath = 1024
  /// Bytes of a file's or a folder's name, the manifest's ending left room for.
  static let longestPart = 200

  static func output(in file: Fields) -> Job.Output? {
    guard let fields = file.fields("output") else { return nil }
    fields.refuseOthers(than: ["format", "path"])
    let format =
      fields.node("format") == nil
      ? .csv : fields.word("format", of: Job.Output.Format.allCases)
    let path = path(in: fields)
    guard let path, let format else { return nil }
    return Job.Output(format: format, path: path)
  }

  private static func path(in output: Fields) -> String? {
    guard let path = output.requiredText("path", example: "contacts-{date}.csv"),
      let node = output.node("path")
    else { return nil }
    do {
      _ = try OutputPath(path)
    } catch {
      output.problems.add(error.doing.capitalizedFirst, at: node)
      return nil
    }
    if let wrong = wrong(with: path) {
      output.problems.add(wrong, at: node)
      return nil
    }
    return path
  }

  private static func wrong(with path: String) -> String? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    if TerminalText.clean(path) != path {
      return "'path' holds characters that are not seen. Remove them."
    }
    if path.utf8.count > longestPath || parts.contains(where: { $0.utf8.count > longestPart }) {
      return "'path' may have \(longestPath) bytes, and each name in it \(longestPart)."
    }
    if parts.last.map({ ["", ".", ".."].contains($0) }) ?? true {
      return "'path' names a folder. Add a file name, such as contacts-{date}.csv."
    }
    if parts.contains("..") {
      return "'path' must not go up by '..': a job writes below the working directory, or where "
        + "a path from the root says. Write the path from the root, or use 'export --output'."
    }
    return nil
  }

  static func tolerance(in file: Fields) -> Tolerance? {
    guard let fields = file.fields("tolerate") else { return nil }
    fields.refuseOthers(than: ["batches"])
    guard let text = fields.requiredText("batches", example: "5"), let node = fields.node("batches")
    else { return nil }
    guard let tolerance = Tolerance(text) else {
      fields.problems.add(
        "tolerate: 'batches' must be a whole number up to \(Tolerance.mostBatches), or a part such "
          + "as \"0.5%\", of \(Tolerance.mostPercent)% at most.", at: node)
      return nil
    }
    return tolerance
  }
}
