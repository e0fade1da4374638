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
    let outcomes = await outcomes(of: notice)
    guard outcomes.count == ways.count else { throw CancellationError() }
    for (way, outcome) in zip(ways, outcomes) {
      let failure = outcome.failure
      let sentence =
        failure.map { "Not told by \(way.name): \(TerminalText.clean($0.description))" }
        ?? "Told by \(way.name)."
      if failure != nil { tell(sentence) }
      try await store.note(RunEvent(.told, text: sentence), in: news.run.id)
    }
  }

  /// What became of the notice by each way, in their order; of those that were broken off none.
  ///
  /// They are taken side by side, since the job's turn is held until the slowest has ended.
  private func outcomes(of notice: Notice) async -> [Delivery.Outcome] {
    let deliveries = ways.enumerated().map { place, way in
      Delivery(place: place, way: way, notice: notice, time: time)
    }
    let ended = await withTaskGroup(of: Delivery.Outcome?.self) { group in
      for delivery in deliveries { group.addTask { await delivery.outcome() } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    return ended.compactMap(\.self).sorted { $0.place < $1.place }
  }

  /// One way on which a notice is.
  private struct Delivery: Sendable {
    struct Outcome: Sendable {
      var place: Int
      /// Why it failed at last; nil where the notice arrived.
      var failure: NoticeFailure?
    }

    let place: Int
    let way: any NoticeWay
    let notice: Notice
    let time: any TimeSource

    /// Nil where it was broken off between two tries.
    func outcome() async -> Outcome? {
      var pauses = NoticeDesk.pauses[...]
      while true {
        guard let failure = await failure() else { return Outcome(place: place, failure: nil) }
        guard failure.isPassing, let pause = pauses.popFirst() else {
          return Outcome(place: place, failure: failure)
        }
        guard await waited(pause) else { return nil }
      }
    }

    private func failure() async -> NoticeFailure? {
      do throws(NoticeFailure) {
        try await way.deliver(notice)
        return nil
      } catch { return error }
    }

    private func waited(_ pause: Duration) async -> Bool {
      do {
        try await time.sleep(for: pause)
        return true
      } catch { return false }
    }
  }
}
