import Core

/// Tells people of a run, by every way its job names.
///
/// What does not arrive is said on the screen and in the run's log, and changes nothing else.
struct NoticeDesk {
  /// Pauses before a way is tried again.
  static let pauses = [Duration.seconds(2), .seconds(10), .seconds(30)]

  let store: any RunStore
  let ways: [any NoticeWay]
  let time: any TimeSource
  let tell: (String) -> Void

  func tell(of news: RunNews) async throws {
    let notice = Notice(news, at: time.wall())
    for way in ways {
      let failure = try await failure(of: way, telling: notice)
      let sentence =
        failure.map { "Not told by \(way.name): \(TerminalText.clean($0.description))" }
        ?? "Told by \(way.name)."
      if failure != nil { tell(sentence) }
      try await store.note(RunEvent(.told, text: sentence), in: news.run.id)
    }
  }

  /// Why a way failed at last; nil where the notice arrived.
  private func failure(of way: any NoticeWay, telling notice: Notice) async throws -> NoticeFailure?
  {
    var pauses = Self.pauses[...]
    while true {
      do {
        try await way.deliver(notice)
        return nil
      } catch {
        guard error.isPassing, let pause = pauses.popFirst() else { return error }
        try await time.sleep(for: pause)
      }
    }
  }
}
