import Core
import Testing

@testable import rollcall

/// Prints fixed models at fixed times, and compares whole lines.
@Suite struct ProgressLineTests {
  private static let full =
    "run 7  1,234,567 rows  1,000/s  batches 12/345  calls 1,240  renewals 1  00:05:00"

  @Test(arguments: [
    (200, full), (full.count, full),
    (full.count - 1, "run 7  1,234,567 rows  1,000/s  batches 12/345  calls 1,240  00:05:00"),
    (67, "run 7  1,234,567 rows  1,000/s  batches 12/345  00:05:00"),
    (55, "1,234,567 rows  1,000/s  batches 12/345  00:05:00"),
    (48, "1,234,567 rows  1,000/s  batches 12/345"),
    (38, "1,234,567 rows  batches 12/345"), (29, "1,234,567 rows"), (14, "1,234,567 rows"),
    (9, "1,234,567"), (0, ""),
  ])
  func `what matters least is left out first`(width: Int, expected: String) {
    #expect(Self.usual.text(width: width) == expected)
  }

  @Test(arguments: 0...120) func `no line is longer than the screen is wide`(width: Int) {
    for line in [Self.usual, Self.troubled(at: 300), Self.troubled(at: 400)] {
      #expect(line.text(width: width).count <= width)
    }
  }

  @Test func `buried batches and a wait are shown, and outlast the rate on a narrow screen`() {
    let line = Self.troubled(at: 300)
    #expect(
      line.text(width: 200) == "run 7  0 rows  0/s  batches 3/10  calls 0  renewals 0  00:05:00  "
        + "buried 3  waiting 30 s (throttled)")
    #expect(line.text(width: 58) == "0 rows  batches 3/10  buried 3  waiting 30 s (throttled)")
    #expect(line.text(width: 54) == "0 rows  batches 3/10  waiting 30 s (throttled)")
    #expect(line.text(width: 40) == "0 rows  batches 3/10")
  }

  @Test(arguments: [
    (Duration.seconds(300), "waiting 30 s"), (.milliseconds(300_001), "waiting 30 s"),
    (.milliseconds(329_000), "waiting 1 s"), (.milliseconds(329_999), "waiting 1 s"),
  ])
  func `a wait counts down in whole seconds, never to nothing`(now: Duration, shows: String) {
    let line = ProgressLine(
      model: Self.troubled(at: 300).model, now: Monotonic(sinceStart: now))
    #expect(line.text(width: 200).contains(shows + " (throttled)"))
  }

  @Test(arguments: [330, 331, 4000]) func `a wait that is over is gone`(second: Int) {
    #expect(!Self.troubled(at: second).text(width: 200).contains("waiting"))
  }

  @Test func `a refusal without a time to wait shows none`() {
    var model = Progressing.model(pending: 1)
    model.take(.throttled(retryAfter: nil), at: Progressing.at(1))
    let line = ProgressLine(model: model, now: Progressing.at(1))
    #expect(
      line.text(width: 200) == "run 7  0 rows  0/s  batches 0/1  calls 0  renewals 0  00:00:01")
  }

  @Test func `the same model at the same time gives the same line`() {
    #expect(Self.usual.text(width: 60) == Self.usual.text(width: 60))
  }

  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (12_345, "12,345"), (999_999, "999,999"),
    (2_500_000, "2,500,000"), (-1, "-1"), (-999, "-999"), (-1000, "-1,000"),
    (Int.max, "9,223,372,036,854,775,807"), (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func `digits come in groups of three`(number: Int, text: String) {
    #expect(ProgressLine.grouped(number) == text)
  }

  @Test(arguments: [
    (Duration.zero, "00:00:00"), (.milliseconds(59_999), "00:00:59"), (.seconds(60), "00:01:00"),
    (.seconds(3599), "00:59:59"), (.seconds(3600), "01:00:00"), (.seconds(86_399), "23:59:59"),
    (.seconds(360_000), "100:00:00"), (.seconds(-5), "00:00:00"),
  ])
  func `time is told in hours, minutes and seconds`(duration: Duration, text: String) {
    #expect(ProgressLine.clock(duration) == text)
  }

  /// Five minutes into a run, at a thousand rows a second.
  private static var usual: ProgressLine {
    var model = Progressing.model(
      pending: 333, done: 12, rows: 934_567, calls: 1240, renewals: 1)
    for second in 1...300 { model.take(.kept(rows: 1000), at: Progressing.at(second)) }
    return ProgressLine(model: model, now: Progressing.at(300))
  }

  /// A run with buried batches, told at second 300 to wait for 30.
  private static func troubled(at second: Int) -> ProgressLine {
    var model = Progressing.model(pending: 7, buried: 3)
    model.take(.throttled(retryAfter: .seconds(30)), at: Progressing.at(300))
    return ProgressLine(model: model, now: Progressing.at(second))
  }
}
