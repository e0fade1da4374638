import Core
import Testing

/// How old a cursor is, whatever the clocks of stores and hosts show.
@Suite struct CursorAgeTests {
  private static let kept = Instant(milliseconds: 1_750_000_000_000)
  private static let asked = Monotonic(sinceStart: .seconds(1000))

  /// Leased for a minute, so long after its cursor was kept.
  private func age(leasedAfter rest: Duration, now: Monotonic) -> Duration {
    var batch = Batch(id: BatchID(1), stage: StageID(1), predicate: .everything)
    batch.checkpoint = Checkpoint(cursor: "c", anchor: "one@contoso.example", at: Self.kept)
    let lease = Lease(
      batch: batch, owner: Owner("ada"), term: 1, expires: Self.kept + rest + .seconds(60))
    return CursorAge(of: lease, lasting: .seconds(60), asked: Self.asked).age(at: now)
  }

  @Test func `a cursor of another process ages by the store's clock, and then by this host's`() {
    #expect(age(leasedAfter: .seconds(100), now: Self.asked) == .seconds(100))
    #expect(age(leasedAfter: .seconds(100), now: Self.asked + .seconds(7)) == .seconds(107))
  }

  @Test func `a cursor from the store's future stays doubtful`() {
    #expect(age(leasedAfter: .seconds(-1), now: Self.asked + .seconds(7)) < .zero)
  }

  @Test func `a cursor of this process ages from the moment when it came`() {
    let cursor = CursorAge(since: Self.asked)
    #expect(cursor.age(at: Self.asked) == .zero)
    #expect(cursor.age(at: Self.asked + .seconds(299)) == .seconds(299))
  }
}
