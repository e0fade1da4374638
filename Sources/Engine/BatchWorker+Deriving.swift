import Core

/// Makes the rows of a leased batch from what other stages found, without a call.
extension BatchWorker {
  /// Rows that are kept in one transaction, about.
  private static let mostAtOnce = 2000

  func derive(_ derived: DerivedRows, from lease: Lease) async throws {
    let questions = derived.questions
    let subjects = try await store.subjects(of: lease.batch.id).filter(questions.concerns)
    stage.begin(lease.batch)
    var lease = lease
    if SubjectWalk(over: subjects, from: lease.batch.checkpoint) == nil {
      let reason = "its checkpoint names no place among what it is made from"
      let fresh = try await restart(lease, spends: true, reason: reason, attempt: nil)
      guard let fresh else { return }
      lease = fresh
    }
    guard var walk = SubjectWalk(over: subjects, from: lease.batch.checkpoint) else { return }
    var rows = RowBlock()
    let remaining = Set(walk.remaining)
    for subject in subjects where remaining.contains(subject.place) {
      var unread: String?
      switch derived.outcome(for: subject) {
      case .rows(let found): rows.append(found)
      case .unread(let reason): unread = reason
      }
      if unread == nil { walk.finish([subject.place]) }
      guard !walk.isOver, unread != nil || rows.count >= Self.mostAtOnce else { continue }
      if rows.count > 0 {
        guard let next = try await keep(rows, of: nil, goingOnAt: walk, under: lease) else {
          return
        }
        (lease, rows) = (next, RowBlock())
      }
      guard let unread else { continue }
      walk.finish([subject.place])
      guard let next = try await setAside(subject, because: unread, walk, under: lease) else {
        return
      }
      lease = next
    }
    _ = try await keep(rows, of: nil, goingOnAt: walk, under: lease)
  }

  /// Gives one row up until what it rests on was read, so that `retry` makes its rows too.
  private func setAside(
    _ subject: Subject, because reason: String, _ walk: SubjectWalk, under lease: Lease
  ) async throws -> Lease? {
    let batch = lease.batch
    let change = BatchChange.setAside(
      subject.guid, reason: reason, next: next(walk), pass: batch.pass, page: batch.pages + 1)
    let recorded = try await store.record(change, attempt: nil, under: lease)
    if recorded != .lost { tell(.setAside(batch.id, reason: reason)) }
    return went(recorded, batch, rows: 0)
  }
}
