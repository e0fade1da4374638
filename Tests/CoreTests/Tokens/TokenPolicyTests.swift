import Core
import TestSupport
import Testing

/// The rule that is asked before every call.
struct TokenPolicyTests {
  private let policy = TokenPolicy()
  private let hour = Duration.seconds(3600)

  private func verdict(
    left: Duration, of life: Duration, call: Duration = .seconds(10),
    _ ability: TokenPolicy.Ability = .renewable
  ) -> TokenPolicy.Verdict {
    policy.verdict(remaining: left, life: life, expectedCall: call, ability: ability)
  }

  @Test(arguments: [
    (3600, TokenPolicy.Verdict.use), (611, .use), (610, .useAndRenewBehind),
    (311, .useAndRenewBehind), (310, .renewFirst), (1, .renewFirst), (0, .renewFirst),
    (-5, .renewFirst),
  ])
  func `an hour's token is renewed behind ten minutes before its end and first at five`(
    left: Int, expected: TokenPolicy.Verdict
  ) {
    #expect(verdict(left: .seconds(left), of: hour) == expected)
  }

  @Test func `the margin is five minutes at most and a tenth of the life at least`() {
    #expect(policy.margin(life: hour, expectedCall: .zero) == .seconds(300))
    #expect(policy.margin(life: .seconds(100_000), expectedCall: .zero) == .seconds(300))
    #expect(policy.margin(life: .seconds(600), expectedCall: .zero) == .seconds(60))
    #expect(policy.margin(life: .seconds(600), expectedCall: .seconds(20)) == .seconds(80))
  }

  @Test(arguments: [
    (3600.0, 3600.0, true), (3600, 2, true), (3600, 1.9, false), (5, 2, true), (5, 1.9, false),
    (1, 1, true), (1, 0.5, true), (1, 0.4, false), (1, 0, false), (3600, -1, false), (0, 0, false),
  ])
  func `a token that comes must have two seconds left, or half of a shorter life`(
    life: Double, left: Double, isWorth: Bool
  ) {
    #expect(policy.isWorthUsing(remaining: .seconds(left), life: .seconds(life)) == isWorth)
  }

  @Test func `an expected call counts for at most fifteen minutes`() {
    #expect(policy.margin(life: hour, expectedCall: .seconds(9000)) == .seconds(1200))
  }

  @Test func `an expected call claims at most half of a short life`() {
    #expect(policy.margin(life: .seconds(10), expectedCall: .seconds(60)) == .seconds(6))
    #expect(policy.margin(life: .seconds(1), expectedCall: .seconds(60)) == .milliseconds(700))
  }

  @Test func `a long-lived token is renewed behind from half its life on`() {
    let day = hour * 24
    #expect(verdict(left: hour * 12 + .seconds(1), of: day) == .use)
    #expect(verdict(left: hour * 12, of: day) == .useAndRenewBehind)
    #expect(verdict(left: .seconds(311), of: day) == .useAndRenewBehind)
    #expect(verdict(left: .seconds(310), of: day) == .renewFirst)
  }

  @Test func `a fixed token is used while the call fits and parks then`() {
    #expect(verdict(left: .seconds(11), of: hour, .fixed) == .use)
    #expect(verdict(left: .seconds(10), of: hour, .fixed) == .park)
    #expect(verdict(left: .seconds(-1), of: hour, .fixed) == .park)
  }

  @Test(arguments: [10, 900, 9000])
  func `while renewals fail a token serves any call until it all but ends`(call: Int) {
    let call = Duration.seconds(call)
    #expect(verdict(left: .seconds(899), of: hour, call: call, .failing) == .use)
    #expect(verdict(left: .seconds(2), of: hour, call: call, .failing) == .use)
    #expect(verdict(left: .seconds(1.9), of: hour, call: call, .failing) == .park)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `properties hold for any token and any call`(seed: UInt64) {
    var random = Seeded(seed: seed)
    let life = Duration.milliseconds(Int.random(in: 1...100_000_000, using: &random))
    let call = Duration.milliseconds(Int.random(in: 0...2_000_000, using: &random))
    let urgency: [TokenPolicy.Verdict] = [.use, .useAndRenewBehind, .renewFirst, .park]
    let comment = Comment("seed \(seed), life \(life), call \(call)")

    for ability in TokenPolicy.Ability.allCases {
      let fresh = verdict(left: life, of: life, call: call, ability)
      #expect(fresh == .use || fresh == .useAndRenewBehind, comment)
      let over = verdict(left: .zero, of: life, call: call, ability)
      #expect(over == (ability == .renewable ? .renewFirst : .park), comment)

      let moments = (0..<50).map { _ in life * Double.random(in: -0.2...1, using: &random) }
      let ranks = moments.sorted(by: >).map { left in
        urgency.firstIndex(of: verdict(left: left, of: life, call: call, ability))
      }.compactMap(\.self)
      #expect(ranks == ranks.sorted(), comment)
    }
    for _ in 0..<50 {
      let left = life * Double.random(in: 0...1, using: &random)
      let isKept = verdict(left: left, of: life, call: call) != .renewFirst
      #expect(isKept == (left > policy.margin(life: life, expectedCall: call)), comment)
      // Whatever a renewable token may be used for, a fixed one may be too.
      #expect(!isKept || verdict(left: left, of: life, call: call, .fixed) == .use, comment)
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `a longer call never asks for less`(seed: UInt64) {
    var random = Seeded(seed: seed)
    let life = Duration.seconds(Int.random(in: 1...100_000, using: &random))
    let calls = (0..<20).map { _ in Duration.seconds(Int.random(in: 0...2000, using: &random)) }
    let margins = calls.sorted().map { policy.margin(life: life, expectedCall: $0) }
    #expect(margins == margins.sorted(), "seed \(seed)")
    #expect(margins.allSatisfy { $0 <= life * 6 / 10 }, "seed \(seed)")
  }

  @Test func `pauses double from two seconds to a minute`() {
    let pauses = (1...8).map { policy.pause(afterFailures: $0, advice: nil) }
    #expect(pauses == [2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
    #expect(policy.pause(afterFailures: .max, advice: nil) == .seconds(60))
    #expect(policy.pause(afterFailures: 0, advice: nil) == .seconds(2))
  }

  @Test func `the service's advice replaces the pause within limits`() {
    #expect(policy.pause(afterFailures: 1, advice: .seconds(17)) == .seconds(17))
    #expect(policy.pause(afterFailures: 6, advice: .zero) == .seconds(1))
    #expect(policy.pause(afterFailures: 1, advice: .seconds(86_400)) == .seconds(3600))
  }
}

/// When a token is renewed behind the calls, and how chance spreads that.
struct RenewalPointTests {
  private let policy = TokenPolicy()

  /// The age at which a token is first renewed behind the calls, in whole seconds.
  private func age(life: Int, call: Int = 10, renewFrom: Int? = nil, jitter: Double = 0.5) -> Int? {
    (0...life).first { age in
      policy.verdict(
        remaining: .seconds(life - age), life: .seconds(life), expectedCall: .seconds(call),
        ability: .renewable, renewFrom: renewFrom.map { .seconds($0) }, jitter: jitter) != .use
    }
  }

  @Test(arguments: [(0.0, 43_350), (0.5, 43_200), (1.0, 43_050)])
  func `chance moves half of a long life by five minutes in all`(jitter: Double, expected: Int) {
    #expect(age(life: 86_400, jitter: jitter) == expected)
  }

  @Test(arguments: [
    (3600, 1800, 1800), (3600, 60, 300), (3600, 3590, 2990), (86_400, 60_000, 60_000),
  ])
  func `the issuer's advice is heeded between a fresh token and the margin`(
    life: Int, advice: Int, expected: Int
  ) {
    #expect(age(life: life, renewFrom: advice) == expected)
  }

  @Test(arguments: [1, 5, 60, 600, 3600, 7200, 86_400], [0.0, 0.25, 1.0])
  func `a fresh token is never renewed, and none is renewed only at the margin`(
    life: Int, jitter: Double
  ) throws {
    for advice in [nil, 1, life / 2, life - 1] where advice != 0 {
      for call in [0, 1, 900] {
        let whole = Duration.seconds(life)
        let margin = policy.margin(life: whole, expectedCall: .seconds(call))
        func verdict(_ left: Duration) -> TokenPolicy.Verdict {
          policy.verdict(
            remaining: left, life: whole, expectedCall: .seconds(call), ability: .renewable,
            renewFrom: advice.map { .seconds($0) }, jitter: jitter)
        }
        #expect(verdict(whole) == .use)
        #expect(verdict(margin + .milliseconds(1)) == .useAndRenewBehind)
        #expect(verdict(margin) == .renewFirst)
      }
    }
  }
}
