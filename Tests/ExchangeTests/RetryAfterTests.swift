import Core
import Exchange
import Testing

@Suite struct RetryAfterTests {
  private static let date = "Sun, 29 Feb 2032 23:59:50 GMT"

  @Test(arguments: [
    ("0", 0.0), ("30", 30), (" 2.5 ", 2.5), ("86400", 3600), ("99999999999999999999999", 3600),
    ("Mon, 01 Mar 2032 00:00:05 GMT", 15), ("Sun, 29 Feb 2032 23:59:50 GMT", 0),
    ("Wed, 01 Jan 2098 00:00:00 GMT", 3600),
  ])
  func `advice in seconds or as a date is taken, up to an hour`(
    advice: String, seconds: Double
  ) async throws {
    let failure = try await Samples.failure(
      HTTPResponse(429, "", ["retry-after": advice, "date": Self.date]))
    #expect(failure.kind == .throttled(retryAfter: .seconds(seconds)))
  }

  @Test(arguments: [
    "-5", "", "soon", "1e9", "inf", "nan", "0x10", ".", "1.2.3", "+3",
    "Sun, 29 Feb 2032 23:59:49 GMT", "Sun, 29 Foo 2032 23:59:59 GMT",
    "Sun, 29 Feb 2032 25:00:00 GMT", "Sun, 29 Feb 2032 23:59:59 CET",
  ])
  func `advice that makes no sense is no advice`(advice: String) async throws {
    let failure = try await Samples.failure(
      HTTPResponse(429, "", ["retry-after": advice, "date": Self.date]))
    #expect(failure.kind == .throttled(retryAfter: nil))
  }

  @Test func `a date is worth nothing without the service's own date`() async throws {
    let failure = try await Samples.failure(
      HTTPResponse(429, "", ["retry-after": "Wed, 01 Jan 2098 00:00:00 GMT"]))
    #expect(failure.kind == .throttled(retryAfter: nil))
  }
}
