import Core
import TestSupport
import Testing

/// How much of its budget is got out of a tenant that throttles, and how often it must refuse.
@Suite struct ThrottledTenantTests {
  private func expectGood(_ tenant: ThrottledTenant, _ what: String) {
    let outcome = tenant.run()
    #expect(outcome.used >= 0.95, "\(what): \(outcome)")
    #expect(outcome.refusals < 0.05, "\(what): \(outcome)")
  }

  @Test(arguments: [1.0, 2, 5, 10, 50], [0.2, 1])
  func `a budget of calls a second is used, and seldom overdrawn`(rate: Double, latency: Double) {
    let (width, lasts) = (rate * latency > 12 ? 128 : 16, rate > 10 ? 300.0 : 900)
    for sendsRetryAfter in [true, false] {
      var tenant = ThrottledTenant(.init(lasts, rate: rate), width: width, latency: latency)
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

  @Test(arguments: [[5.0, 20, 5], [30, 1, 10], [10, 15, 7]])
  func `a budget that changes in mid-run is found again`(rates: [Double]) {
    var tenant = ThrottledTenant(.init(900, rate: rates[0]), width: 64, latency: 0.5)
    tenant.phases = rates.map { .init(900, rate: $0) }
    expectGood(tenant, "\(rates)")
  }

  @Test func `a cap that changes in mid-run is found again`() {
    expectGood(
      ThrottledTenant(
        .init(600, cap: 4), .init(600, cap: 8), .init(600, cap: 4), width: 32), "4, 8, 4")
  }

  /// Each refusal that closes the gate for a second costs what could not be saved up meanwhile.
  @Test(arguments: [5.0, 20, 50], [1.0, 5, 10])
  func `a bucket of few calls is used too`(rate: Double, depth: Double) {
    for sendsRetryAfter in [true, false] {
      var tenant = ThrottledTenant(.init(900, rate: rate), width: 16, latency: 0.2)
      tenant.depth = depth
      tenant.sendsRetryAfter = sendsRetryAfter
      expectGood(tenant, "advice \(sendsRetryAfter)")
    }
  }

  @Test(arguments: [0.002, 0.01, 0.02])
  func `refusals by chance slow nobody down`(noise: Double) {
    for seed: UInt64 in 1...2 {
      var tenant = ThrottledTenant(.init(300), width: 16, latency: 0.2)
      (tenant.noise, tenant.sendsRetryAfter, tenant.seed) = (noise, false, seed)
      let outcome = tenant.run()
      #expect(outcome.used > 0.6, "seed \(seed): \(outcome)")
    }
  }

  @Test(arguments: [0.05, 0.1, 0.2])
  func `many refusals by chance are found out, and cost a part of the time`(noise: Double) {
    for seed: UInt64 in 1...2 {
      var tenant = ThrottledTenant(.init(300), width: 16, latency: 0.2)
      (tenant.noise, tenant.sendsRetryAfter, tenant.seed) = (noise, false, seed)
      let outcome = tenant.run()
      #expect(outcome.used > 0.2, "seed \(seed): \(outcome)")
    }
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
