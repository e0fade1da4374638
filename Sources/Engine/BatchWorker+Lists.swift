import Core

/// Reads lists that answer a later stage, and takes from them what they told.
///
/// A list that is refused, or cannot be read to its end, is no failure of the run: what it would have
/// told is asked about object by object.
extension BatchWorker {
  /// Whether nothing more is asked of the stage's list; its batch is ended without a call.
  func passesOver(_ lease: Lease) async throws -> Bool {
    guard stage.isList, stage.isRefused else { return false }
    try await endList(lease, nil)
    return true
  }

  /// What follows where a list was not answered; nil where that is judged as for any other question.
  func settleList(
    _ failure: CallFailure, of call: Call, under lease: Lease
  ) async throws -> Bool {
    guard stage.isList, failure.kind.mayRefuseBulk else { return false }
    try await give(up: lease, because: failure.sentence, call.attempt(at: lease))
    return true
  }

  /// Ends a list where a batch of objects would be buried.
  func give(up lease: Lease, because reason: String, _ attempt: Attempt) async throws {
    if stage.noteListRefused() {
      tell(.listRefused(sentence: reason))
    }
    try await endList(lease, attempt)
  }

  /// Ends a batch with what it holds: nothing is lost that is not asked for elsewhere.
  private func endList(_ lease: Lease, _ attempt: Attempt?) async throws {
    let batch = lease.batch
    let recorded = try await store.record(
      .keep(rows: RowBlock(), next: nil, pass: batch.pass, page: batch.pages + 1),
      attempt: attempt, under: lease)
    pressure.end(batch.id)
    tell(recorded == .lost ? .lost(batch.id) : .finished(batch.id))
  }

  /// Keeps what the stage's list told about a batch before anything of it was asked; the lease to go
  /// on with, nil where nothing is left to ask.
  func takeFromList(
    _ lease: Lease, _ subjects: [Subject], _ questions: SubjectQuestion
  ) async throws -> Lease? {
    guard let list = stage.list, lease.batch.pages == 0,
      var walk = SubjectWalk(over: subjects, from: lease.batch.checkpoint)
    else { return lease }
    let told = try await store.told(by: list.id, about: lease.batch.id)
    var rows = RowBlock()
    var answered: Set<Int> = []
    for subject in subjects {
      guard let answer = told[subject.place].flatMap(ShownAnswer.init) else { continue }
      rows.append(questions.rows(of: answer.rows, about: subject, after: 0))
      answered.insert(subject.place)
    }
    guard !answered.isEmpty else { return lease }
    walk.finish(answered)
    return try await keep(rows, of: nil, goingOnAt: walk, under: lease)
  }
}
