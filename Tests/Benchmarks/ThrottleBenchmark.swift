import ArgumentParser
import Core
import TestSupport

/// How much of its budget is got out of a tenant that throttles, and how often it must refuse.
///
/// Time is simulated, so that hours take moments; the rules are the ones a run obeys.
struct ThrottleBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "throttle")

  @Option(help: "Seeds of each row; the worst one is printed.") var seeds: UInt64 = 20

  func run() async throws {
    print("| tenant grants | used | refused |\n|---|---|---|")
    for rate in [1.0, 2, 5, 10, 20, 50] {
      for latency in [0.1, 1] {
        report(
          "\(Self.text(rate)) calls/s, pages of \(Self.text(latency)) s",
          ThrottledTenant(
            .init(900, rate: rate), width: rate * latency > 12 ? 64 : 8, latency: latency))
      }
    }
    for rate in [1.0, 5, 20, 50] {
      for depth in [1.0, 10, 50] {
        var tenant = ThrottledTenant(.init(900, rate: rate), width: 16, latency: 0.2)
        tenant.depth = depth
        report("\(Self.text(rate)) calls/s, \(Self.text(depth)) saved up at most", tenant)
      }
    }
    for latency in [0.1, 1, 5] {
      report(
        "8 calls at once, pages of \(Self.text(latency)) s, width 32",
        ThrottledTenant(.init(900, cap: 8), width: 32, latency: latency))
    }
    report("6 calls/s and 8 at once", ThrottledTenant(.init(900, rate: 6, cap: 8), width: 32))
    report(
      "4, then 8, then 4 at once",
      ThrottledTenant(.init(600, cap: 4), .init(600, cap: 8), .init(600, cap: 4), width: 32))
    for rates in [[5.0, 20, 5], [50, 10, 50], [50, 1, 10]] {
      var tenant = ThrottledTenant(.init(900), width: 64)
      tenant.phases = rates.map { .init(900, rate: $0) }
      report("\(rates.map(Self.text).joined(separator: ", then ")) calls/s", tenant)
    }

    for noise in [0.002, 0.01, 0.02, 0.05, 0.2] {
      var tenant = ThrottledTenant(.init(900), width: 16, latency: 0.2)
      (tenant.noise, tenant.sendsRetryAfter) = (noise, false)
      report("any number, but refuses \(Self.percent(noise)) by chance", tenant)
    }
  }

  private func report(_ what: String, _ tenant: ThrottledTenant) {
    let outcomes = (1...seeds).map { seed in
      var tenant = tenant
      tenant.seed = seed
      return tenant.run()
    }
    let used = outcomes.map(\.used).min() ?? 0
    let refused = outcomes.map(\.refusals).max() ?? 0
    print("| \(what) | \(Self.percent(used)) | \(Self.percent(refused)) |")
  }

  private static func percent(_ share: Double) -> String {
    text((share * 1000).rounded() / 10) + " %"
  }

  private static func text(_ number: Double) -> String {
    number == number.rounded() ? String(Int(number)) : String(number)
  }
}
