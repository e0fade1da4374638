import Core

/// Asks about several subjects of a batch in one call, where the service takes that: each at an address
/// of its own where a resource holds the answer, else by the cmdlet.
///
/// What is answered is kept in one transaction. Whatever cannot be kept at once (a further page, a
/// refusal, a failure, an answer that is missing) is asked again: what was asked at its address by the
/// cmdlet, and what was asked so singly, where it is judged for itself. A call of several never puts a subject aside while one of its own could tell.
extension BatchWorker {
  /// What one call asks about.
  struct Bulk {
    let walk: SubjectWalk
    let questions: SubjectQuestion
    let asked: [(subject: Subject, question: Question)]
    /// Where each of them is asked; nil where it is by the cmdlet.
    let resource: ObjectResource?
    /// A subject of another call, for when nothing is heard of these.
    let beside: Question?

    var places: [Int] { asked.map(\.subject.place) }
    /// What calls of its length are known by: they take as long as all their questions.
    var kind: String { "$batch " + (resource?.text ?? questions.follower.cmdlet) }
  }

  /// The subjects to ask about in the next call; nil where one is asked about by itself.
  func bulk(
    of walk: SubjectWalk, _ subjects: [Subject], _ questions: SubjectQuestion, in batch: Batch
  ) -> Bulk? {
    let most = session.service.widestBulk
    guard most > 1, let choice = pressure.choice(in: batch.id) else { return nil }
    var resource = stage.resource
    var places = choice.places(of: walk, atAddresses: resource != nil)
    if resource != nil, places.count < 2 {
      resource = nil
      places = choice.places(of: walk, atAddresses: false)
    }
    let known = Dictionary(subjects.map { ($0.place, $0) }) { first, _ in first }
    var asked: [(subject: Subject, question: Question)] = []
    for place in places where asked.count < most {
      guard let subject = known[place], var question = questions.asked(about: subject) else {
        continue
      }
      question.address = resource.flatMap { ObjectAddress($0, of: question) }
      asked.append((subject, question))
    }
    guard asked.count > 1 else { return nil }
    let together = Set(asked.map(\.subject.place))
    let beside = subjects.first { !together.contains($0.place) }
    return Bulk(
      walk: walk, questions: questions, asked: asked, resource: resource,
      beside: beside.flatMap { questions.asked(about: $0) } ?? asked.last?.question)
  }

  func ask(_ bulk: Bulk, under lease: Lease) async throws -> Lease? {
    guard let pass = await admitted() else {
      try await release(lease)
      return nil
    }
    guard let token = try await token(for: lease, pass) else { return nil }
    let (call, answer) = await attempt(bulk, token, pass)
    switch answer {
    case .success(let answer): return try await settle(answer, of: call, bulk, under: lease)
    case .failure(let failure): return try await settle(failure, of: call, bulk, under: lease)
    }
  }

  private func attempt(
    _ bulk: Bulk, _ token: AccessToken, _ pass: RunBudget.Pass
  ) async -> (Call, Result<BulkAnswer, CallFailure>) {
    let deadline = pressure.deadline(for: bulk.kind, atMost: settings.callDeadline)
    let call = BulkCall(
      questions: bulk.asked.map(\.question), identity: session.identity,
      clientRequestID: chance.requestID(),
      pageSize: bulk.questions.pageSize(settings.pageSize), deadline: deadline)
    let (startedAt, began) = (time.wall(), time.monotonic())
    let heard = await pages(call, token)
    let took = time.monotonic() - began
    let answer = heard.mapError { $0.ended(after: took) }
    let (gateSees, result) = (answer.asTheGateSees, answer.asTheRunSees)
    let change = await gate.leave(
      TenantGate.Answer(gateSees), took: took, quota: gateSees.quota ?? result.quota)
    if let change { tell(.circuit(change)) }
    tell(.called(took))
    note(result, of: bulk.kind, took: took, pass)
    let known = Call(
      token: token, result: result, startedAt: startedAt, began: began, took: took,
      clientRequestID: call.clientRequestID)
    return (known, answer)
  }

  private func pages(
    _ call: BulkCall, _ token: AccessToken
  ) async -> Result<BulkAnswer, CallFailure> {
    do { return .success(try await session.service.pages(call, token: token)) } catch {
      return .failure(error)
    }
  }

  /// Keeps what is answered; the rest is asked singly.
  private func settle(
    _ answer: BulkAnswer, of call: Call, _ bulk: Bulk, under lease: Lease
  ) async throws -> Lease? {
    if let failure = answer.commonFailure {
      return try await settle(failure, of: call, bulk, under: lease)
    }
    var rows = RowBlock()
    var (done, left): (Set<Int>, [Int]) = ([], [])
    for (asked, result) in zip(bulk.asked, answer.results) {
      guard let found = self.rows(of: result, about: asked.subject, bulk) else {
        left.append(asked.subject.place)
        continue
      }
      rows.append(found)
      done.insert(asked.subject.place)
    }
    // What is answered and not believed is no use: the next way would be asked for all of it.
    let isOfUse =
      bulk.resource == nil
      ? answer.isOfUse : !done.isEmpty || answer.failures.contains { $0.finding != nil }
    if isOfUse { noteServed(bulk) } else { noteRefused(bulk, answer.failures.first) }
    await heed(answer, in: lease.batch.id, token: call.token)
    leave(left, of: bulk, in: lease.batch.id)
    var (walk, call) = (bulk.walk, call)
    walk.finish(done)
    call.result = .success(
      Page(rows: rows, nextLink: nil, isTruncated: false, receipt: answer.receipt))
    return try await keep(rows, of: call, goingOnAt: walk, under: lease)
  }

  /// The rows of one answer; nil where its own call must tell.
  ///
  /// What an address does not show is asked by the cmdlet, whose word is the last.
  private func rows(
    of result: Result<Page, CallFailure>, about subject: Subject, _ bulk: Bulk
  ) -> RowBlock? {
    switch result {
    case .success(let answer):
      var page = answer
      if bulk.resource == nil {
        switch bulk.questions.told(in: answer, about: subject) {
        case .page(let own): page = own
        case .finding(let finding):
          return bulk.questions.row(telling: finding.rawValue, about: subject)
        }
      }
      guard page.nextLink == nil, !page.isTruncated else { return nil }
      if bulk.resource != nil {
        guard let answer = page.rows.entries.first.map({ page.rows.arena[$0.values] }),
          let shown = ShownAnswer(String(decoding: answer, as: UTF8.self))
        else { return nil }
        page.rows = shown.rows
      }
      stage.noteAnswered()
      stage.noteHeard(denied: false)
      return bulk.questions.rows(of: page.rows, about: subject, after: 0)
    case .failure(let failure):
      guard bulk.resource == nil, let finding = failure.finding, isBelieved(finding) else {
        return nil
      }
      return bulk.questions.row(telling: finding.rawValue, about: subject)
    }
  }

  /// Notes that the tenant takes calls of several, and what stood in this one.
  private func noteServed(_ bulk: Bulk) {
    pressure.noteBulkServed()
    if bulk.resource != nil { stage.noteAddressesServed() } else { stage.noteCmdletServed() }
  }

  /// Notes a refusal: of the addresses as long as these are asked, else of calls of several.
  private func noteRefused(_ bulk: Bulk, _ failure: CallFailure?) {
    if bulk.resource != nil {
      guard stage.noteAddressesRefused() else { return }
      tell(.addressesRefused(status: failure?.receipt.status))
    } else if pressure.noteBulkRefused() {
      tell(.bulkRefused(sentence: failure?.sentence ?? "Nothing was answered."))
    }
  }

  /// Notes a failure that may pass, and may not where only such calls fail.
  private func noteFailed(_ bulk: Bulk, _ failure: CallFailure, in batch: BatchID) {
    guard bulk.resource != nil else {
      guard pressure.noteBulkFailed(failure.kind, in: batch) else { return }
      return tell(.bulkRefused(sentence: failure.sentence))
    }
    if failure.kind.mayBeOfBulk { leave(bulk.places, of: bulk, in: batch) }
    if stage.noteAddressesFailed(failure.kind) {
      tell(.addressesRefused(status: failure.receipt.status))
    }
  }

  /// Leaves to the next way what a call did not tell.
  private func leave(_ places: [Int], of bulk: Bulk, in batch: BatchID) {
    if bulk.resource != nil {
      pressure.noteNotAddressed(places, in: batch)
    } else {
      pressure.noteAlone(places, in: batch)
    }
  }

  /// What single failures within an answer tell of everybody's calls.
  private func heed(_ answer: BulkAnswer, in batch: BatchID, token: AccessToken) async {
    if let throttled = answer.throttled, case .throttled(let advice) = throttled.kind {
      tell(.throttled(retryAfter: advice))
      if answer.common == nil {
        let longest = settings.retry.longestAdvice
        pressure.noteRefused(for: min(advice ?? settings.retry.first, longest), in: batch)
      }
    }
    let refused = answer.failures.first { $0.kind == .unauthorised }
    if let refused { await session.tokens.refused(token, demanding: refused.challenge) }
  }

  /// What follows a call of several that brought nothing at all.
  private func settle(
    _ failure: CallFailure, of call: Call, _ bulk: Bulk, under lease: Lease
  ) async throws -> Lease? {
    if failure.kind.mayRefuseBulk {
      noteRefused(bulk, failure)
      leave(bulk.places, of: bulk, in: lease.batch.id)
      return try await keep(RowBlock(), of: call, goingOnAt: bulk.walk, under: lease)
    }
    noteFailed(bulk, failure, in: lease.batch.id)
    guard let first = bulk.asked.first?.subject else { return lease }
    var walk = bulk.walk
    walk.finish([first.place])
    // At the end of the batch's budget one subject is given up, never all of them.
    let aside = Aside(subject: first.guid, next: next(walk), beside: bulk.beside)
    return try await settle(failure, of: call, under: lease, orSettingAside: aside)
  }
}
