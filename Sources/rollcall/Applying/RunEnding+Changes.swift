import Core
import Engine

/// How a run that changes something ends.
extension RunEnding {
  func exit(ofChanges outcome: RunOutcome) async throws -> Exit {
    let counts = try await store.lineCounts(of: record.id)
    switch outcome {
    case .stopped:
      output.tell(
        "Stopped; what became of each line is stored: \(counts.text). Continue with: "
          + record.resumeCommand)
      return .stopped
    case .complete where !isCloser.value, .incomplete where !isCloser.value:
      output.tell("Another process ended run \(record.id) and writes its result: \(counts.text).")
    case .complete, .incomplete:
      try await note(.finished, "Finished: \(counts.text).")
      output.tell("Finished: \(counts.text).")
      try await writeResult()
    }
    if let advice = counts.advice(for: record) { output.tell(advice) }
    return counts.isWell ? .complete : .buried
  }
}

extension LineCounts {
  /// Whether every line came to a good end.
  var isWell: Bool { applied + whatIf == all }

  /// What to do about lines that did not; nil where there are none.
  func advice(for run: RunRecord) -> String? {
    guard !isWell else { return nil }
    var sentences: [String] = []
    if unknown > 0 {
      sentences.append(
        "\(unknown) lines are unknown: their calls may have been applied, so they are not sent again. "
          + "Look at each, and put those that are missing into a new list.")
    }
    if refused + waiting > 0 {
      sentences.append(
        "\(refused + waiting) lines were refused or not sent; the result says why. Have them sent "
          + "again with: rollcall retry \(run.id) — and then: \(run.resumeCommand)")
    }
    return sentences.joined(separator: " ")
  }
}

extension StatusDocument {
  /// The document of a run, its lines included where it changes something.
  static func of(_ run: RunRecord, in store: any RunStore) async throws -> StatusDocument {
    let counts = try await store.counts(of: run.id)
    var document = StatusDocument(run, counts)
    if run.job.action != nil { document.lines = try await store.lineCounts(of: run.id) }
    return document
  }
}
