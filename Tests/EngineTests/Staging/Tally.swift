import Core
import Engine

/// What a run told, added up.
struct Tally: Sendable {
  var leased: [BatchID] = []
  var calls = 0
  /// Pages kept, those included whose rows were dropped later.
  var pages = 0
  /// Rows kept less rows dropped.
  var rows = 0
  var finished: [BatchID] = []
  var splits = 0
  var restarted: [BatchID] = []
  var retries: [Duration] = []
  var throttled: [Duration?] = []
  var pauses: [Duration] = []
  var reopened = 0
  var quiet: [Instant] = []
  var circuit: [Circuit.Change] = []
  var buried: [BatchID] = []
  /// Rows seen each time a batch could not be cut.
  var uncuttable: [Int] = []
  var lost: [BatchID] = []
  var doubted: [BatchID] = []
  var epilogue: [Epilogue.Step] = []
  /// Objects not seen again, and how many of them were asked for.
  var absent: [(count: Int, asked: Int)] = []
  var setAside: [BatchID] = []
  var bulkRefused = 0
  var listRefused = 0
  var addressesRefused = 0
  /// Batches of stages that follow.
  var fannedOut = 0
  /// It ended the run itself.
  var isCloser = false

  mutating func note(_ event: EngineEvent) {
    switch event {
    case .leased(let batch): leased.append(batch)
    case .called: calls += 1
    case .kept(let rows):
      pages += 1
      self.rows += rows
    case .dropped(let rows): self.rows -= rows
    case .finished(let batch): finished.append(batch)
    case .split: splits += 1
    case .restarted(let batch, _): restarted.append(batch)
    case .retrying(_, let after, _): retries.append(after)
    case .throttled(let advice): throttled.append(advice)
    case .paused(let length, _, _): pauses.append(length)
    case .reopened: reopened += 1
    case .quiet(let end): quiet.append(end)
    case .circuit(let change): circuit.append(change)
    case .buried(let batch, _): buried.append(batch)
    case .setAside(let batch, _): setAside.append(batch)
    case .bulkRefused: bulkRefused += 1
    case .listRefused: listRefused += 1
    case .addressesRefused: addressesRefused += 1
    case .fannedOut(_, let batches): fannedOut += batches
    case .uncuttable(_, let rows): uncuttable.append(rows)
    case .lost(let batch): lost.append(batch)
    case .doubted(let batch, _, _): doubted.append(batch)
    case .epilogue(let step, _): epilogue.append(step)
    case .absent(let count, let asked): absent.append((count, asked))
    case .closed: isCloser = true
    }
  }
}
