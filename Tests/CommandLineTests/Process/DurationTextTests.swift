import ArgumentParser
import Testing

@testable import rollcall

/// Durations as people write them.
@Suite struct DurationTextTests {
  @Test(arguments: [
    ("90s", 90), ("45m", 2700), ("4h", 14_400), ("1h30m", 5400), ("2d", 172_800),
    ("1d2h3m4s", 93_784), ("0s", 0), ("007s", 7),
  ])
  func `a time of units is read and written back`(text: String, seconds: Int) {
    #expect(DurationText.duration(text) == .seconds(seconds))
    #expect(DurationText.duration(DurationText.text(.seconds(seconds))) == .seconds(seconds))
  }

  @Test(arguments: [
    "", "4", "h", "4 h", "-1h", "1.5h", "30m1h", "1h1h", "4H", "4h ", "NaN", "1e3s", "٤h",
    "99999999999999999999s", "9223372036854775807d", "1h" + String(repeating: "0", count: 99) + "m",
  ])
  func `anything else is no time`(text: String) {
    #expect(DurationText.duration(text) == nil)
  }

  @Test(arguments: ["9s", "31d", "soon", "9223372036854775807d"])
  func `an absurd window is refused with its limits`(text: String) {
    let error = #expect(throws: ValidationError.self) { try StopOptions.window(text) }
    #expect("\(error.map { "\($0)" } ?? "")".contains("10s to 30d"))
  }

  @Test func `a sensible window is taken`() throws {
    #expect(try StopOptions.window("4h") == .seconds(14_400))
  }
}
