import Core
import Testing

/// What a run is told for, and what is told of it.
@Suite struct RunNewsTests {
  private func news(
    _ ending: RunNews.Ending, changes: RunNews.Changes? = nil
  ) -> RunNews {
    let run = RunRecord(
      id: RunID(7),
      job: Job(name: "people", tenant: "contoso", cmdlet: "Get-X", columns: []), stages: [],
      state: .complete, startedAt: Instant(milliseconds: 1000),
      finishedAt: Instant(milliseconds: 5000), rows: 12)
    return RunNews(of: run, BatchCounts(), ending, changes: changes)
  }

  private let none = RunNews.Changes(since: 6)
  private let some = RunNews.Changes(since: 6, added: 1)

  @Test func `each ending is its occasions`() {
    #expect(news(.complete).occasions == [.finish])
    #expect(news(.complete, changes: none).occasions == [.finish])
    #expect(news(.complete, changes: some).occasions == [.finish, .changes])
    #expect(news(.tolerated).occasions == [.finish])
    #expect(news(.incomplete).occasions == [.finish, .failure])
    #expect(news(.broken("why")).occasions == [.failure])
  }

  @Test func `a run whose result is missing is a failure too, however it ended`() {
    var news = news(.complete, changes: some)
    news.mishap = "The disk is full."
    #expect(news.occasions == [.finish, .failure, .changes])
    #expect(
      news.subject == "Rollcall: people, run 7, complete, with changes, "
        + "but its result may be missing")
    #expect(
      news.lines.suffix(2) == [
        "result: may be missing: The disk is full.", "next: rollcall export 7",
      ])
    news.ending = .tolerated
    #expect(news.occasions == [.finish, .failure])
    #expect(news.isWanted(by: Notices(on: [.failure])))
  }

  @Test func `who wants changes alone hears of nothing else`() {
    let notices = Notices(on: [.changes])
    #expect(!news(.complete, changes: none).isWanted(by: notices))
    #expect(!news(.incomplete).isWanted(by: notices))
    #expect(news(.complete, changes: some).isWanted(by: notices))
  }

  @Test func `the same end has the same name, and another end another`() {
    let now = Instant(milliseconds: 9000)
    #expect(news(.complete).name(at: now) == news(.complete).name(at: Instant(milliseconds: 1)))
    var later = news(.complete)
    later.run.finishedAt = Instant(milliseconds: 6000)
    #expect(later.name(at: now) != news(.complete).name(at: now))
    var open = news(.broken("x"))
    open.run.finishedAt = nil
    #expect(open.name(at: now) != open.name(at: Instant(milliseconds: 9001)))
  }

  @Test func `a mail says what to do next where something is missing`() {
    #expect(news(.incomplete).lines.contains("next: rollcall batches 7 --buried"))
    #expect(news(.broken("The door is shut.")).lines.contains("why: The door is shut."))
    #expect(
      news(.complete, changes: some).lines.contains("since run 6: 1 added, 0 removed, 0 changed"))
    #expect(news(.complete).subject == "Rollcall: people, run 7, complete")
  }

  @Test func `a way is told without what an address may hide`() {
    let notices = Notices(
      on: [.finish, .failure], command: ["/bin/tell", "secret"],
      webhook: Notices.Webhook(
        url: "https://hooks.contoso.example/services/T0/secret", secret: .variable("X")))
    #expect(
      notices.ways == [
        "the program /bin/tell, on finish, failure",
        "a webhook at hooks.contoso.example, on finish, failure",
      ])
  }
}
