import Core
import Testing

/// What a line that stands somewhere is called.
@Suite struct LineCountsTests {
  @Test func `every outcome is one that the documents list`() {
    #expect(
      Set(LineState.allCases.map(\.outcome)) == [
        "applied", "refused", "unknown", "not-sent", "what-if",
      ])
  }

  @Test func `lines under way are counted by themselves`() {
    var counts = LineCounts()
    counts.waiting = 4
    counts.sent = 2
    counts.unknown = 1
    #expect(counts.text == "not-sent 4, sent 2, unknown 1")
  }
}
