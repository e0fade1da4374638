import Core

extension DifferenceDocument {
  /// One of the stages that follow the first, of which only the counts are told.
  struct Stage: Encodable {
    var stage: String
    /// Absent where it was not compared.
    var counts: Counts?
    var different: Bool
    /// Nothing that could be compared was left out or could not be seen.
    var whole: Bool
    var notes: [String]

    init(_ name: String, _ document: DifferenceDocument) {
      stage = name
      counts = document.counts
      different = document.different
      whole = document.whole
      notes = document.notes
    }

    /// - Parameter reason: why it was not compared, as a sentence.
    init(_ name: String, left reason: String, whole: Bool) {
      stage = name
      different = false
      self.whole = whole
      notes = [reason]
    }

    /// What came of it, in one line.
    var sentence: String {
      guard let counts else { return "\(stage): not compared. \(notes.joined(separator: " "))" }
      return "\(stage): \(counts.sentence)"
    }
  }

  /// Takes in what came of the other stages: the runs differ where one of their stages does.
  mutating func take(_ others: [Stage]) {
    guard !others.isEmpty else { return }
    stages = others
    different = different || others.contains(where: \.different)
    whole = whole && others.allSatisfy(\.whole)
  }
}

extension DifferenceDocument.Counts {
  /// The counts in one sentence.
  var sentence: String {
    let untold = notSeen + notSeenBefore
    return "\(added) added, \(removed) removed, \(changed) changed"
      + (untold > 0 ? ", \(untold) not seen by one of the runs" : "") + "."
  }
}
