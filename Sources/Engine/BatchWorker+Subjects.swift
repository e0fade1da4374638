import Core

/// Walks over the subjects of a leased batch: one question about each, one page transaction for each.
///
/// A subject that cannot be answered for is told in a row of its own or set aside; the others never
/// wait for it.
extension BatchWorker {
  func ask(_ follower: Follower, about lease: Lease, asked: Monotonic) async throws {
    let questions = SubjectQuestion(of: follower, in: stage)
    let rows = try await store.subjects(of: lease.batch.id)
    let subjects = rows.map(questions.prepared).filter(questions.concerns)
    stage.begin(lease.batch)
    guard var lease = try await takeFromList(lease, subjects, questions) else { return }
    var cursor = CursorAge(of: lease, lasting: settings.leaseTerm, asked: asked)
    // The next links of the answer that is being read.
    var links: Set<String> = []
    while true {
      guard let walk = SubjectWalk(over: subjects, from: lease.batch.checkpoint) else {
        let reason = "its checkpoint names no place among what it asks about"
        let fresh = try await restart(lease, spends: true, reason: reason, attempt: nil)
        guard let fresh else { return }
        lease = fresh
        continue
      }
      if let bulk = bulk(of: walk, subjects, questions, in: lease.batch) {
        guard let next = try await ask(bulk, under: lease) else { return }
        lease = next
        continue
      }
      guard let place = walk.remaining.first,
        let subject = subjects.first(where: { $0.place == place })
      else {
        _ = try await keep(Self.page(RowBlock()), of: nil, walk, under: lease)
        return
      }
      let question: Question
      switch questions.question(about: subject) {
      case .success(let made): question = made
      case .failure(let lack):
        let page = Self.page(questions.row(telling: lack.sentence, about: subject))
        guard let next = try await keep(page, of: nil, walk, under: lease) else { return }
        lease = next
        continue
      }
      if let wait = pressure.wait(before: place, in: lease.batch.id) {
        try await end(lease, with: .putBack(after: wait, spends: false, reason: nil), nil)
        return
      }
      guard let pass = await admitted() else { return try await release(lease) }
      guard let token = try await token(for: lease, pass) else { return }
      // A place inside an answer is as short-lived as any cursor; a place between two is not.
      guard walk.inside == nil || hasUsable(cursor, lease.batch) else {
        await leave(pass)
        let reason = "its cursor was too old to be trusted"
        let fresh = try await restart(lease, spends: false, reason: reason, attempt: nil)
        guard let fresh else { return }
        lease = fresh
        continue
      }
      var call = await attempt(
        question, from: walk.inside?.nextLink, token, pass,
        rows: questions.pageSize(settings.pageSize))
      if walk.inside == nil { links = [] }
      call.refuseCircle(after: &links)
      // The subject beside it, for when nothing is heard of this one.
      let beside = subjects.first { $0.place > place } ?? subjects.last { $0.place < place }
      let answers = Answers(
        questions: questions, walk: walk, beside: beside.flatMap { questions.asked(about: $0) })
      let next = try await settle(call, about: subject, answers, under: lease)
      guard let next else { return }
      lease = next
      cursor = CursorAge(since: call.began + call.took)
    }
  }

  /// What an answer about one subject is read by.
  private struct Answers {
    let questions: SubjectQuestion
    let walk: SubjectWalk
    let beside: Question?
  }

  /// What follows a call about one subject.
  private func settle(
    _ call: Call, about subject: Subject, _ answers: Answers, under lease: Lease
  ) async throws -> Lease? {
    switch call.result {
    case .success(let answer):
      stage.noteAnswered()
      stage.noteHeard(denied: false)
      stage.noteCmdletServed()
      pressure.noteServedSingly()
      var page: Page
      switch answers.questions.told(in: answer, about: subject) {
      case .page(let own): page = own
      case .finding(let finding):
        page = Self.page(answers.questions.row(telling: finding.rawValue, about: subject))
        page.receipt = answer.receipt
        return try await keep(page, of: call, answers.walk, under: lease)
      }
      if page.isTruncated, page.nextLink == nil {
        let failure = CallFailure(
          .malformed,
          sentence: "The service holds more rows about one object than it returned and gave no "
            + "next link, so nothing of that answer was kept. It is asked again.",
          receipt: page.receipt)
        return try await settle(failure, of: call, about: subject, answers, under: lease)
      }
      let read = page.rows.count
      page.rows = answers.questions.rows(
        of: page.rows, about: subject, after: answers.walk.inside?.rows ?? 0)
      return try await keep(page, read: read, of: call, answers.walk, under: lease)
    case .failure(var failure):
      guard let finding = failure.finding, isBelieved(finding) else {
        // Where nobody may be looked at any more, no object is given up for it.
        if failure.finding == .denied, stage.question.isAnswered { failure.kind = .forbidden }
        return try await settle(failure, of: call, about: subject, answers, under: lease)
      }
      var page = Self.page(answers.questions.row(telling: finding.rawValue, about: subject))
      page.receipt = failure.receipt
      return try await keep(page, of: call, answers.walk, under: lease)
    }
  }

  /// Whether a finding is about its object: a tenant that denies everything has taken a role away.
  func isBelieved(_ finding: CallFailure.Finding) -> Bool {
    switch finding {
    case .notFound, .ambiguous: true
    case .denied: stage.question.isAnswered && stage.noteHeard(denied: true)
    }
  }

  private func settle(
    _ failure: CallFailure, of call: Call, about subject: Subject, _ answers: Answers,
    under lease: Lease
  ) async throws -> Lease? {
    var walk = answers.walk
    walk.keep(rows: 0, nextLink: nil)
    let aside = Aside(subject: subject.guid, next: next(walk), beside: answers.beside)
    return try await settle(failure, of: call, under: lease, orSettingAside: aside)
  }

  /// Gives one subject up, so that its batch can go on without it.
  func setAside(
    _ aside: Aside, because reason: String, _ attempt: Attempt, under lease: Lease
  ) async throws -> Lease? {
    let batch = lease.batch
    let change = BatchChange.setAside(
      aside.subject, reason: reason, next: aside.next, pass: batch.pass, page: batch.pages + 1)
    let recorded = try await store.record(change, attempt: attempt, under: lease)
    if recorded != .lost { tell(.setAside(batch.id, reason: reason)) }
    return went(recorded, batch, rows: 0)
  }

  private func keep(
    _ page: Page, read: Int = 0, of call: Call?, _ walk: SubjectWalk, under lease: Lease
  ) async throws -> Lease? {
    var walk = walk
    // Rows that were left out have their places too.
    walk.keep(rows: read, nextLink: page.nextLink)
    return try await keep(page.rows, of: call, goingOnAt: walk, under: lease)
  }

  /// Keeps rows together with where the batch goes on.
  func keep(
    _ rows: RowBlock, of call: Call?, goingOnAt walk: SubjectWalk, under lease: Lease
  ) async throws -> Lease? {
    let batch = lease.batch
    let recorded = try await store.record(
      .keep(rows: rows, next: next(walk), pass: batch.pass, page: batch.pages + 1),
      attempt: call?.attempt(at: lease), under: lease)
    return went(recorded, batch, rows: rows.count)
  }

  func went(_ recorded: Recorded, _ batch: Batch, rows: Int) -> Lease? {
    switch recorded {
    case .lost:
      pressure.end(batch.id)
      tell(.lost(batch.id))
      return nil
    case .held(let lease):
      pressure.noteKept(batch)
      tell(.kept(rows: rows))
      return lease
    case .released:
      pressure.end(batch.id)
      tell(.kept(rows: rows))
      tell(.finished(batch.id))
      return nil
    }
  }

  func next(_ walk: SubjectWalk) -> NextPage? {
    walk.isOver ? nil : NextPage(cursor: walk.text, anchor: session.identity.anchor)
  }

  private static func page(_ rows: RowBlock) -> Page {
    Page(rows: rows, nextLink: nil, isTruncated: false, receipt: CallReceipt())
  }
}

extension BatchWorker.Call {
  /// Takes a page whose next link came before in the same answer for what it is: no way on.
  ///
  /// Rows about one object have no identity, so that only the links tell.
  fileprivate mutating func refuseCircle(after links: inout Set<String>) {
    guard case .success(let page) = result, let link = page.nextLink,
      !links.insert(link).inserted
    else { return }
    result = .failure(
      CallFailure(
        .staleCursor,
        sentence: "The service led in a circle: a next link came twice in one answer.",
        receipt: page.receipt))
  }
}
