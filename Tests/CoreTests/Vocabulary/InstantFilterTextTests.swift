@testable import Core
import TestSupport
import Testing

/// How moments stand in a filter.
@Suite struct InstantFilterTextTests {
  @Test(arguments: [
    (Int64(0), "01/01/1970 00:00:00"), (1_709_164_800_000, "02/29/2024 00:00:00"),
    (951_782_400_000, "02/29/2000 00:00:00"), (1_767_225_599_000, "12/31/2025 23:59:59"),
    (-1000, "12/31/1969 23:59:59"), (-2_203_891_200_000, "03/01/1900 00:00:00"),
    (-62_135_596_800_000, "01/01/0001 00:00:00"), (253_402_300_799_000, "12/31/9999 23:59:59"),
  ])
  func `a moment is written as month, day and year in UTC`(milliseconds: Int64, text: String) {
    #expect(Instant(milliseconds: milliseconds).filterText == text)
    #expect(Instant(filterText: text) == Instant(milliseconds: milliseconds))
  }

  @Test(arguments: [
    (Int64(1999), Int64(1000)), (1000, 1000), (-1, -1000), (-1000, -1000), (-1001, -2000),
  ])
  func `a part of a second is cut off, so that a window never opens too late`(
    milliseconds: Int64, read: Int64
  ) {
    let text = Instant(milliseconds: milliseconds).filterText
    #expect(Instant(filterText: text) == Instant(milliseconds: read))
  }

  @Test func `what is written is read back, to the second`() {
    for seed: UInt64 in 0..<2000 {
      var random = Seeded(seed: seed)
      // From the year 1 to 9999.
      let seconds = Int64.random(in: -62_135_596_800...253_402_300_799, using: &random)
      let instant = Instant(milliseconds: seconds * 1000)
      #expect(
        Instant(filterText: instant.filterText) == instant, "seed \(seed): \(instant.filterText)")
    }
  }

  @Test func `every day of four hundred years follows the one before`() {
    var before = CivilDate(daysSince1970: -1)
    #expect(before == CivilDate(year: 1969, month: 12, day: 31))
    for day: Int64 in 0..<146_097 {
      let date = CivilDate(daysSince1970: day)
      let isNext =
        date.day == before.day + 1 && date.month == before.month && date.year == before.year
        || date.day == 1 && before.day >= 28
      guard isNext, date.daysSince1970 == day else {
        Issue.record("day \(day): \(before), then \(date)")
        return
      }
      before = date
    }
    #expect(before == CivilDate(year: 2369, month: 12, day: 31))
  }

  @Test(arguments: [
    "", "02/30/2024 00:00:00", "02/29/2023 00:00:00", "13/01/2024 00:00:00", "00/10/2024 00:00:00",
    "2/9/2024 00:00:00", "02/29/2024", "02/29/2024 24:00:00", "02/29/2024 00:60:00",
    "02/29/2024 00:00:60", "02/29/2024  00:00:00", "02/29/2024 00:00:00 ", "29/02/2024 00:00:00",
    "02/29/2024 00:00:0x", "+2/29/2024 00:00:00", "02/29/2024 0:00:00", "2024-02-29T00:00:00Z",
  ])
  func `anything else is not read`(text: String) {
    #expect(Instant(filterText: text) == nil)
  }

  @Test(arguments: [
    "99999999999999999/01/2024 00:00:00", "01/01/9223372036854775807 00:00:00",
    "01/01/2024 9223372036854775807:00:00",
  ])
  func `numbers beyond all calendars are refused, not calculated with`(text: String) {
    #expect(Instant(filterText: text) == nil)
  }
}
