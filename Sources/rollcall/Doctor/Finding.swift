/// One thing the doctor looked at, and how it found it.
struct Finding: Encodable {
  enum Grade: String, Encodable {
    case good
    /// It works, but something should be known.
    case notice
    /// A run would fail.
    case bad
  }

  var what: String
  var grade: Grade
  /// What was found and, unless all is well, what to do.
  var sentence: String

  init(_ what: String, _ grade: Grade, _ sentence: String) {
    self.what = what
    self.grade = grade
    self.sentence = sentence
  }

  var mark: String {
    switch grade {
    case .good: "✓"
    case .notice: "!"
    case .bad: "✗"
    }
  }
}
