import Foundation
import Testing

@testable import Simulator

/// What a throttled tenant grants, and what it says to those it refuses.
@Suite struct ThrottlingTests {
  private let start = Date(timeIntervalSince1970: 1_785_585_600)

  private func granted(_ bucket: TokenBucket, at seconds: Double, of calls: Int) -> Int {
    (0..<calls).count { _ in bucket.take(now: start.addingTimeInterval(seconds)) == nil }
  }

  @Test func `one second's worth is saved up unless told otherwise`() {
    let bucket = TokenBucket(perSecond: 5)
    #expect(granted(bucket, at: 0, of: 20) == 5)
    #expect(granted(bucket, at: 1, of: 20) == 5)
    #expect(granted(bucket, at: 100, of: 20) == 5)
  }

  @Test func `a burst may be larger or smaller than the rate`() {
    #expect(granted(TokenBucket(perSecond: 5, burst: 12), at: 0, of: 20) == 12)
    #expect(granted(TokenBucket(perSecond: 5, burst: 1), at: 0, of: 20) == 1)
    #expect(granted(TokenBucket(perSecond: 0.5), at: 0, of: 20) == 1)
  }

  @Test func `the rate changes when it is to`() {
    let bucket = TokenBucket(
      perSecond: 5, changes: [(.seconds(20), 2), (.seconds(10), 50)])
    #expect(granted(bucket, at: 0, of: 100) == 5)
    #expect(granted(bucket, at: 9, of: 100) == 5)
    #expect(granted(bucket, at: 11, of: 100) == 50)
    #expect(granted(bucket, at: 21, of: 100) == 2)
  }

  @Test func `the balance tells what is left, and when all is there again`() {
    let bucket = TokenBucket(perSecond: 4)
    _ = granted(bucket, at: 0, of: 3)
    let balance = bucket.balance(now: start)
    #expect(balance.limit == 4)
    #expect(balance.remaining == 1)
    #expect(abs(balance.full.timeIntervalSince(start) - 0.75) < 0.001)
  }
}
