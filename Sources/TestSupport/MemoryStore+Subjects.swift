package import Core
import Foundation

/// What later stages of a run in a `MemoryStore` ask about.
extension MemoryStore {
  package func fanOut(
    _ source: StageID, to follower: StageID, inBatchesOf size: Int, choosing choice: RowChoice?
  ) async throws(StoreError) -> FanOut {
    guard isOpen(follower), let run = stored.first(where: { $0.record.stages.contains(follower) })
    else { return FanOut() }
    var done = FanOut()
    var subjects = 0
    let finished = batches.filter { $0.batch.stage == source && $0.batch.state == .done }
      .filter { !fanned.contains(Fanned(stage: follower, batch: $0.batch.id)) }
    for batch in finished where subjects < FanOut.piece {
      let known = Set(self.subjects.filter { $0.stage == follower }.map(\.row.guid))
      let rows = KeptRow.latest(of: batch.kept).values.sorted { $0.number < $1.number }
        .filter { !known.contains($0.guid) && !tellsFinding($0, of: source, in: run.record) }
        .filter { choice?.takes($0.values.utf8) ?? true }
      for (number, row) in rows.enumerated() {
        if number % max(size, 1) == 0 {
          let whole = [Cutter.Part(.everything)]
          insert(whole, as: .share, below: nil, to: follower, of: run.record.id)
          done.batches += 1
        }
        self.subjects.append(
          MemorySubject(
            stage: follower, batch: BatchID(Int64(batches.count)), place: number % max(size, 1),
            row: row))
      }
      fanned.insert(Fanned(stage: follower, batch: batch.batch.id))
      done.sources += 1
      subjects += rows.count
    }
    return done
  }

  private func tellsFinding(_ row: KeptRow, of source: StageID, in run: RunRecord) -> Bool {
    guard let place = run.stages.firstIndex(of: source), place >= run.job.sides.count else {
      return false
    }
    return row.cells.last.map { $0 != "null" } ?? false
  }

  package func subjects(of batch: BatchID) async throws(StoreError) -> [Subject] {
    subjects.filter { $0.batch == batch }.sorted { $0.place < $1.place }.map {
      Subject(place: $0.place, guid: $0.row.guid, key: $0.row.key, cells: $0.row.cells)
    }
  }

  /// Moves one subject into a buried batch of its own.
  func setAside(_ subject: GUID, of batch: Batch, in run: RunID, because reason: String) {
    insert([Cutter.Part(.everything)], as: batch.role, below: batch, to: batch.stage, of: run)
    let grave = BatchID(Int64(batches.count))
    batches[batches.count - 1].bury(because: reason)
    for place in subjects.indices
    where subjects[place].stage == batch.stage && subjects[place].row.guid == subject {
      subjects[place].batch = grave
      subjects[place].place = 0
    }
  }
}

/// A row of an earlier stage in a `MemoryStore`, and where a later one asks about it.
struct MemorySubject {
  var stage: StageID
  var batch: BatchID
  var place: Int
  var row: KeptRow
}

/// A batch whose rows a later stage has seen.
struct Fanned: Hashable {
  var stage: StageID
  var batch: BatchID
}

extension KeptRow {
  /// Its values, each as JSON.
  fileprivate var cells: [String] {
    let values = try? JSONSerialization.jsonObject(with: Data(values.utf8)) as? [Any]
    return (values ?? []).map { value in
      let options: JSONSerialization.WritingOptions = [
        .fragmentsAllowed, .withoutEscapingSlashes, .sortedKeys,
      ]
      let data = try? JSONSerialization.data(withJSONObject: value, options: options)
      return String(decoding: data ?? Data(), as: UTF8.self)
    }
  }
}
