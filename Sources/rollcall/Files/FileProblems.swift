/// One thing that is wrong with a job or tenants file, and where.
struct FileProblem: Hashable, Comparable, Sendable {
  /// Both counted from 1.
  var line: Int
  var column: Int
  var sentence: String

  static func < (one: FileProblem, other: FileProblem) -> Bool {
    (one.line, one.column) < (other.line, other.column)
  }
}

/// Everything that is wrong with a file, so that one look mends it all.
struct FileProblems: Error, Hashable, CustomStringConvertible {
  var path: String
  var problems: [FileProblem]

  var description: String {
    let told = problems.sorted().map { "\(path):\($0.line):\($0.column): \($0.sentence)" }
    let more = "\(path): More may be wrong; these are the first \(ProblemList.most)."
    return (problems.count < ProblemList.most ? told : told + [more]).joined(separator: "\n")
  }
}
