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
    var number = 0
    for batch in finished where subjects < FanOut.piece {
      let known = Set(self.subjects.filter { $0.stage == follower }.map(\.guid))
      let rows = candidates(in: batch.kept, for: follower, from: source, in: run.record)
        .filter { !known.contains($0.guid) && choice?.takes($0.row.values.utf8) ?? true }
      // Groups that several batches name share a batch.
      if !gathers(follower, from: source, in: run.record) { number = 0 }
      for candidate in rows {
        if number % max(size, 1) == 0 {
          let whole = [Cutter.Part(.everything)]
          insert(whole, as: .share, below: nil, to: follower, of: run.record.id)
          done.batches += 1
        }
        self.subjects.append(
          MemorySubject(
            stage: follower, batch: BatchID(Int64(batches.count)), place: number % max(size, 1),
            guid: candidate.guid, row: candidate.row))
        number += 1
      }
      fanned.insert(Fanned(stage: follower, batch: batch.batch.id))
      done.sources += 1
      subjects += rows.count
    }
    return done
  }

  private func gathers(
    _ follower: StageID, from source: StageID, in run: RunRecord
  ) -> Bool {
    guard let to = run.stages.firstIndex(of: follower),
      let from = run.stages.firstIndex(of: source)
    else { return false }
    return run.job.subjects(of: to, from: from).gathers
  }

  /// The rows that a stage asks about, and the object each is known by.
  private func candidates(
    in kept: [KeptRow], for follower: StageID, from source: StageID, in run: RunRecord
  ) -> [(guid: GUID, row: KeptRow)] {
    let rows = KeptRow.latest(of: kept).values.sorted { $0.number < $1.number }
    guard let to = run.stages.firstIndex(of: follower),
      let from = run.stages.firstIndex(of: source)
    else { return [] }
    switch run.job.subjects(of: to, from: from) {
    case .rows(let tellsFindings):
      return rows.filter { !tellsFindings || $0.cells.last == "null" }.map { ($0.guid, $0) }
    case .groups(let guid, let kind):
      var latest: [GUID: KeptRow] = [:]
      for row in rows where row.cells.indices.contains(max(guid, kind)) {
        let text = row.cells[guid].filter { $0 != "\"" }
        guard row.cells[kind] == "\"group\"", let group = GUID(text) else { continue }
        latest[group] = row
      }
      return latest.sorted { $0.value.number < $1.value.number }.map { ($0.key, $0.value) }
    }
  }

  package func subjects(of batch: BatchID) async throws(StoreError) -> [Subject] {
    subjects.filter { $0.batch == batch }.sorted { $0.place < $1.place }.map {
      Subject(place: $0.place, guid: $0.guid, key: $0.row.key, cells: $0.row.cells)
    }
  }

  package func sortIn(_ list: StageID) async throws(StoreError) -> Bool {
    guard isOpen(list) else { return false }
    let unseen = batches.filter { $0.batch.stage == list && $0.batch.state == .done }
      .filter { !fanned.contains(Fanned(stage: list, batch: $0.batch.id)) }
    for batch in unseen {
      let known = Set(subjects.filter { $0.stage == list }.map(\.guid))
      let rows = KeptRow.latest(of: batch.kept).values.sorted { $0.number < $1.number }
        .filter { !known.contains($0.guid) }
      for (place, row) in rows.enumerated() {
        subjects.append(
          MemorySubject(
            stage: list, batch: batch.batch.id, place: place, guid: row.guid, row: row))
      }
      fanned.insert(Fanned(stage: list, batch: batch.batch.id))
    }
    return !unseen.isEmpty
  }

  package func told(
    by list: StageID, about batch: BatchID
  ) async throws(StoreError) -> [Int: String] {
    let heard = Dictionary(
      subjects.filter { $0.stage == list }.map { ($0.guid, $0.row.values) },
      uniquingKeysWith: { first, _ in first })
    let asked = subjects.filter { $0.batch == batch }
    return Dictionary(
      asked.compactMap { subject in heard[subject.guid].map { (subject.place, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// Moves one subject into a buried batch of its own.
  func setAside(_ subject: GUID, of batch: Batch, in run: RunID, because reason: String) {
    insert([Cutter.Part(.everything)], as: batch.role, below: batch, to: batch.stage, of: run)
    let grave = BatchID(Int64(batches.count))
    batches[batches.count - 1].bury(because: reason)
    for place in subjects.indices
    where subjects[place].stage == batch.stage && subjects[place].guid == subject {
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
  /// The object it is known by: the row's own, or a group that the row names.
  var guid: GUID
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
