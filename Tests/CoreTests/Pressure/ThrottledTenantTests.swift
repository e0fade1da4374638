import Core
import TestSupport
import Testing

/// How much of its budget is got out of a tenant that throttles, and how often it must refuse.
@Suite struct ThrottledTenantTests {
  private func expectGood(_ tenant: ThrottledTenant, _ what: String) {
    for seed: UInt64 in 1...2 {
      var tenant = tenant
      tenant.seed = seed
      let outcome = tenant.run()
      #expect(outcome.used >= 0.95, "\(what), seed \(seed): \(outcome)")
      #expect(outcome.refusals < 0.05, "\(what), seed \(seed): \(outcome)")
    }
  }

  @Test(arguments: [1.0, 2, 5, 10, 50], [0.2, 2])
  func `a budget of calls a second is used, and seldom overdrawn`(rate: Double, latency: Double) {
    let width = rate * latency > 12 ? 256 : 16
    for sendsRetryAfter in [true, false] {
      var tenant = ThrottledTenant(.init(900, rate: rate), width: width, latency: latency)
      tenant.sendsRetryAfter = sendsRetryAfter
      expectGood(tenant, "advice \(sendsRetryAfter)")
    }
  }

  @Test(arguments: [2.0, 20])
  func `so is one that can be saved up for long`(rate: Double) {
    expectGood(ThrottledTenant(.init(900, rate: rate), width: 64, savings: 10), "savings")
  }

  @Test(arguments: [8, 32], [0.5, 5])
  func `eight calls at once are eight calls at once`(width: Int, latency: Double) {
    expectGood(
      ThrottledTenant(.init(900, cap: 8), width: width, latency: latency), "width \(width)")
  }

  @Test(arguments: [3.0, 6, 20])
  func `both limits hold together`(rate: Double) {
    expectGood(ThrottledTenant(.init(900, rate: rate, cap: 8), width: 32), "both")
  }

  @Test(arguments: [[5.0, 20, 5], [50, 1, 10], [10, 15, 7]])
  func `a budget that changes in mid-run is found again`(rates: [Double]) {
    var tenant = ThrottledTenant(.init(900, rate: rates[0]), width: 64)
    tenant.phases = rates.map { .init(900, rate: $0) }
    expectGood(tenant, "\(rates)")
  }

  @Test func `a cap that changes in mid-run is found again`() {
    expectGood(
      ThrottledTenant(
        .init(600, cap: 4), .init(600, cap: 8), .init(600, cap: 4), width: 32), "4, 8, 4")
  }

  /// Where nothing can be saved up, every second the gate is closed for a refusal is lost.
  @Test(arguments: [1.0, 5, 20])
  func `a bucket of a single call is used for the most part`(rate: Double) {
    let outcome = ThrottledTenant(.init(900, rate: rate), width: 32, savings: 0, latency: 0.5).run()
    #expect(outcome.used > 0.88, "\(outcome)")
    #expect(outcome.refusals < 0.05, "\(outcome)")
  }

  @Test func `calls a minute that a person allows are never exceeded`() {
    let tenant = ThrottledTenant(.init(600, rate: 50), width: 64)
    let outcome = tenant.run(TenantLimits(callsPerMinute: 120))
    #expect((1190...1202).contains(outcome.granted), "\(outcome)")
    #expect(outcome.refused == 0)
  }

  @Test func `calls at once that a person allows are never exceeded`() {
    #expect(
      ThrottledTenant(.init(600, cap: 4), width: 64).run(TenantLimits(concurrency: 4)).refused == 0)
  }
}
