import Core
import Testing

/// When a stored cursor may be used again.
@Suite struct CheckpointTests {
  private let kept = Instant(milliseconds: 1_750_000_000_000)

  private func isUsable(after age: Duration, with anchor: String = "one@contoso.example") -> Bool {
    Checkpoint(cursor: "c", anchor: "one@contoso.example", at: kept)
      .isUsable(with: anchor, aged: age)
  }

  @Test(arguments: [Duration.zero, .milliseconds(1), .seconds(299), .milliseconds(299_999)])
  func `a young cursor is used with the anchor that made it`(age: Duration) {
    #expect(isUsable(after: age))
    #expect(!isUsable(after: age, with: "two@contoso.example"))
  }

  @Test(arguments: [Duration.seconds(300), .seconds(301), .seconds(86_400)])
  func `an old cursor is not used`(age: Duration) { #expect(!isUsable(after: age)) }

  @Test(arguments: [Duration.milliseconds(-1), .seconds(-3600)])
  func `a cursor from the future is not used, since a clock has jumped`(age: Duration) {
    #expect(!isUsable(after: age))
  }
}
