import Core
import Engine

/// What `retry --json` prints: batches by what became of them.
struct RetryDocument: Encodable {
  var run: Int64
  /// Will be asked as they were.
  var opened: [Int64] = []
  /// Gave way to smaller ones.
  var cut: [Cut] = []
  /// Stay buried.
  var uncuttable: [Int64] = []

  struct Cut: Encodable {
    var batch: Int64
    var parts: Int
  }

  init(run: Int64) { self.run = run }

  /// Nothing will be asked again.
  var isEmpty: Bool { opened.isEmpty && cut.isEmpty }

  mutating func note(_ outcome: Reopening.Outcome, of batch: BatchID) {
    switch outcome {
    case .opened: opened.append(batch.number)
    case .cut(let parts): cut.append(Cut(batch: batch.number, parts: parts))
    case .uncuttable: uncuttable.append(batch.number)
    case .notBuried: break
    }
  }
}
