package import Core

/// The lines of jobs that change something, in a `MemoryStore`.
extension MemoryStore {
  package func lines(of batch: BatchID) async throws(StoreError) -> [Line] {
    lines[batch] ?? []
  }

  package func record(
    _ change: LineChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    guard isHeld(lease),
      let place = lines[lease.batch.id]?.firstIndex(where: { $0.number == change.number }),
      lines[lease.batch.id]?[place].state == change.from
    else { return .lost }
    lines[lease.batch.id]?[place].apply(change, at: time.wall())
    if let attempt { count(attempt, of: lease.batch.id) }
    return .held(lease)
  }

  package func lineCounts(of run: RunID) async throws(StoreError) -> LineCounts {
    var counts = LineCounts()
    for batch in batches where batch.run == run {
      for line in lines[batch.batch.id] ?? [] { counts[line.state] += 1 }
    }
    return counts
  }

  /// What a person wants tried again: what was refused is sent, what is unknown is read.
  func reopenLines(of batch: BatchID) {
    for place in (lines[batch] ?? []).indices { lines[batch]?[place].reopen() }
  }
}

extension Line {
  fileprivate mutating func reopen() {
    guard state == .refused || state == .unknown else { return }
    reads = 0
    if state == .refused { state = .waiting }
  }
}
