/// What finished batches held beside what was foreseen of them: the scale of a plan.
///
/// A sample tells the shares of a tenant's names, not its size. The first batches that finish tell
/// the size, and with it what the others hold.
package struct Calibration: Sendable, Hashable {
  package private(set) var rows: Int
  package private(set) var foreseen: Int

  package init(rows: Int = 0, foreseen: Int = 0) {
    self.rows = rows
    self.foreseen = foreseen
  }

  /// Adds a finished batch, if anything was foreseen of it.
  package mutating func note(rows: Int, foreseen: Int?) {
    guard let foreseen, foreseen > 0 else { return }
    self.rows += rows
    self.foreseen += foreseen
  }

  /// What a batch holds of which so much was foreseen; nil before anything is known.
  package func predicted(_ foreseen: Int?) -> Int? {
    guard let foreseen, foreseen > 0, self.foreseen > 0, rows > 0 else { return nil }
    return Int((Double(foreseen) * Double(rows) / Double(self.foreseen)).rounded())
  }
}
