import Core
import Foundation
import Testing

/// Hours in which no call may begin, also where the clocks change.
@Suite struct QuietHoursTests {
  private let berlin = TimeZone(identifier: "Europe/Berlin")

  private func instant(_ text: String) throws -> Instant {
    let date = try Date(text, strategy: .iso8601)
    return Instant(milliseconds: Int64(date.timeIntervalSince1970 * 1000))
  }

  private func end(_ hours: String, at now: String) throws -> Instant? {
    let (hours, zone) = (try #require(QuietHours(text: hours)), try #require(berlin))
    return hours.end(at: try instant(now)) { moment in
      let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000)
      return .seconds(zone.secondsFromGMT(for: date))
    }
  }

  @Test(
    arguments: [
      // Winter: one hour ahead of UTC. Summer: two.
      ("08:00-18:00", "2026-01-15T06:59:59Z", nil), ("08:00-18:00", "2026-01-15T17:00:00Z", nil),
      ("08:00-18:00", "2026-01-15T07:00:00Z", "2026-01-15T17:00:00Z"),
      ("08:00-18:00", "2026-07-15T06:00:00Z", "2026-07-15T16:00:00Z"),
      ("08:00-18:00", "2026-07-15T15:59:59Z", "2026-07-15T16:00:00Z"),
      // Over midnight.
      ("22:00-06:00", "2026-01-15T20:59:59Z", nil),
      ("22:00-06:00", "2026-01-15T21:00:00Z", "2026-01-16T05:00:00Z"),
      ("22:00-06:00", "2026-01-16T04:59:00Z", "2026-01-16T05:00:00Z"),
      ("22:00-06:00", "2026-01-16T05:00:00Z", nil),
      // The night of 29 March lacks an hour, that of 25 October has one twice.
      ("22:00-06:00", "2026-03-28T21:00:00Z", "2026-03-29T04:00:00Z"),
      ("22:00-06:00", "2026-10-24T20:00:00Z", "2026-10-25T05:00:00Z"),
      // An end that is skipped: the clocks go from 01:59 to 03:00.
      ("22:00-02:30", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"),
      // Hours that are skipped as a whole, and an end that comes twice.
      ("02:00-03:00", "2026-03-29T01:00:00Z", nil),
      ("22:00-02:30", "2026-10-25T00:10:00Z", "2026-10-25T00:30:00Z"),
      ("22:00-02:30", "2026-10-25T01:10:00Z", "2026-10-25T01:30:00Z"),
    ] as [(String, String, String?)])
  func `a moment lies in them or not, by the clocks of the place`(
    hours: String, now: String, ends: String?
  ) throws {
    #expect(try end(hours, at: now) == ends.map { try instant($0) }, "\(hours) at \(now)")
  }

  @Test(arguments: [
    "", "8:00-18:00", "08:00", "08:00-", "08:00-24:00", "08:60-09:00", "08:00-08:00",
    "08:00-18:00-20:00", "-1:00-05:00", "08:00–18:00", "٠٨:00-18:00",
  ])
  func `what are no two times of a day is refused`(text: String) {
    #expect(QuietHours(text: text) == nil)
  }
}
