import ArgumentParser
import Simulator

/// How a simulated tenant signs in users, workflows and machines.
struct SimulatedSignInOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Say that an access token should be renewed after this time. (default: say nothing)",
      valueName: "seconds"))
  var refreshIn: Double?

  @Flag(help: "A refresh token is void once it was used.")
  var refreshOnce = false

  @Option(
    help: ArgumentHelp(
      "The least time between two questions for a device code.", valueName: "seconds"))
  var deviceInterval = 5.0

  @Flag(help: "The client may prove itself with a token of /_oidc/github.")
  var trustWorkflow = false

  @Option(
    help: ArgumentHelp(
      "Another tenant that lets the application in; may be repeated.", valueName: "domain"))
  var customer: [String] = []

  @Option(
    help: ArgumentHelp("Write the keys of an Arc agent to this folder.", valueName: "path"))
  var arcFolder: String?

  @Option(
    help: ArgumentHelp(
      """
      Refuse one token request, by its number: 3:50126:invalid_grant, 3:429 or 3:503, these with \
      :SECONDS to wait; may be repeated.
      """, valueName: "number:what"))
  var signInFault: [SignInFault] = []

  func validate() throws {
    guard (0...200_000).contains(refreshIn ?? 0), (0...3600).contains(deviceInterval) else {
      throw ValidationError(
        "--refresh-in is from 0 to 200000 seconds, --device-interval from 0 to 3600.")
    }
  }

  func apply(to options: inout SimulatorOptions) {
    options.identity.refreshIn = refreshIn.map { .seconds($0) }
    options.identity.refreshTokensServeOnce = refreshOnce
    options.identity.deviceInterval = .seconds(deviceInterval)
    options.identity.managedIdentity.arcFolder = arcFolder
    options.identity.faults = Dictionary(
      signInFault.map { ($0.number, $0.fault) }, uniquingKeysWith: { $1 })
    options.identity.customers = customer.map { SimulatorIdentity.Customer($0) }
    if trustWorkflow { options.identity.trustWorkflow() }
  }
}

/// What becomes of one token request, as `3:50126:invalid_grant` or `3:429:10`.
struct SignInFault: ExpressibleByArgument {
  var number: Int
  var fault: SimulatorIdentity.Fault

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard (2...3).contains(parts.count), let number = Int(parts[0]), number > 0,
      let code = Int(parts[1]), code > 0
    else { return nil }
    self.number = number
    let more = parts.count == 3 ? parts[2] : nil
    switch code {
    case 429, 503:
      let wait = more.flatMap { Int($0) }
      guard (more == nil) == (wait == nil), (0...86_400).contains(wait ?? 0) else { return nil }
      fault = code == 429 ? .throttled(retryAfter: wait) : .unavailable(retryAfter: wait)
    default:
      guard let more, !more.isEmpty else { return nil }
      fault = .refusal(SimulatorOptions.SignInRefusal(code: code, kind: more))
    }
  }
}
