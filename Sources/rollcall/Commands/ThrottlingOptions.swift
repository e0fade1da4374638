import ArgumentParser
import Simulator

/// How many calls a simulated tenant grants, and how it refuses the others.
struct ThrottlingOptions: ParsableArguments {
  @Option(help: "Calls granted a second; more are refused. (default: any number)")
  var throttle: Double?

  @Option(
    help: ArgumentHelp(
      "Calls saved up at most while none are made. (default: one second's worth)",
      valueName: "calls"))
  var burst: Double?

  @Option(
    help: ArgumentHelp(
      "From SECONDS after the first call on, grant RATE calls a second; may be repeated.",
      valueName: "seconds:rate"))
  var throttleChange: [ThrottleChange] = []

  @Flag(help: "Refuse for want of budget without saying when to come again.")
  var noRetryAfter = false

  @Flag(help: "Tell in every answer what is left of the budget.")
  var rateLimitHeaders = false

  @Option(help: "Calls served at once; more are refused. (default: any number)")
  var concurrency: Int?

  func validate() throws {
    guard throttle ?? 1 > 0, concurrency ?? 1 > 0 else {
      throw ValidationError("--throttle and --concurrency must be above zero.")
    }
    guard burst ?? 1 >= 1 else { throw ValidationError("--burst must be 1 or more.") }
    let needsRate = burst != nil || !throttleChange.isEmpty || noRetryAfter || rateLimitHeaders
    guard throttle != nil || !needsRate else {
      throw ValidationError(
        "--burst, --throttle-change, --no-retry-after and --rate-limit-headers need --throttle.")
    }
  }

  func apply(to options: inout SimulatorOptions) {
    options.throttle = throttle
    options.burst = burst
    options.throttleChanges = throttleChange.map { ($0.after, $0.perSecond) }
    options.sendsRetryAfter = !noRetryAfter
    options.sendsRateLimit = rateLimitHeaders
    options.concurrencyCap = concurrency
  }
}

/// A rate from a moment on, as `60:20`.
struct ThrottleChange: ExpressibleByArgument {
  var after: Duration
  var perSecond: Double

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
    guard parts.count == 2, let after = parts[0], let rate = parts[1],
      (0...1e6).contains(after), rate > 0, rate <= 1e6
    else { return nil }
    self.after = .seconds(after)
    perSecond = rate
  }
}
