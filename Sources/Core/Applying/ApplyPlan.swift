extension Plan {
  /// Lines that go together: they are sent one after another, and other batches beside them.
  package static let mostLinesInBatch = 50

  /// The plan of a job that changes something.
  ///
  /// - Parameter lines: every line of its list that is not blank.
  package init(applying job: Job, _ lines: [Line]) {
    let size = Self.linesInBatch(of: lines.count)
    let count = (lines.count + size - 1) / size
    let parts = (0..<count).map { number in
      Cutter.Part(.everything, expected: min(size, lines.count - number * size))
    }
    self.init(
      job: job,
      stages: [
        Stage(parts: parts, reason: "one call for each of \(lines.count) lines, \(size) to a batch")
      ])
    self.lines = lines
  }

  /// Small enough that a short list keeps several workers busy.
  package static func linesInBatch(of count: Int) -> Int {
    min(max((count + 31) / 32, 1), mostLinesInBatch)
  }

  /// The lines of one batch of the first stage, by its place.
  package func lines(inBatch place: Int) -> ArraySlice<Line> {
    let size = Self.linesInBatch(of: lines.count)
    let first = min(place * size, lines.count)
    return lines[first..<min(first + size, lines.count)]
  }
}
