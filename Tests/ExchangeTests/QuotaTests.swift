import Core
import Testing

@testable import Exchange

/// What the headers about a tenant's budget say, where there are any.
@Suite struct QuotaTests {
  private static let date = "Sat, 01 Aug 2026 12:00:00 GMT"

  private func quota(_ remaining: String?, _ reset: String?, date: String? = date) -> Quota? {
    let headers = [
      ("rate-limit-limit", "100"), ("rate-limit-remaining", remaining),
      ("rate-limit-reset", reset), ("date", date),
    ]
    return QuotaReader.quota(
      HTTPResponse(
        status: 200, headers: headers.compactMap { name, value in value.map { (name, $0) } },
        body: []))
  }

  @Test(arguments: [
    "2026-08-01T12:00:30Z", "2026-08-01T12:00:30.1234567Z", "2026-08-01T12:00:30+00:00",
    "Sat, 01 Aug 2026 12:00:30 GMT", "30", "1785585630", " 30 ",
  ])
  func `the end of a quota is read in every form that was thought of`(reset: String) {
    #expect(quota("7", reset) == Quota(remaining: 7, resets: .seconds(30)), "\(reset)")
  }

  @Test(
    arguments: [
      (nil, nil), ("7", nil), (nil, "30"), ("", "30"), ("many", "30"), ("-1", "30"), ("7", "soon"),
      ("7", "0"), ("7", "-5"), ("7", "nan"), ("7", "1e300"), ("7", "2026-08-01T11:59:00Z"),
      ("7", "2027-08-01T12:00:00Z"), ("7", "2026-08-01T12:00:30+02:00"),
      ("7", "2026-99-99T12:00:00Z"),
    ] as [(String?, String?)])
  func `what is absent or not understood is no quota`(remaining: String?, reset: String?) {
    #expect(quota(remaining, reset) == nil)
  }

  @Test func `a time of day means nothing without the response's own`() {
    #expect(quota("7", "2026-08-01T12:00:30Z", date: nil) == nil)
    #expect(quota("7", "30", date: nil) == Quota(remaining: 7, resets: .seconds(30)))
  }
}
