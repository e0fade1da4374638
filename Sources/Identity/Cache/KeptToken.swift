import Core

/// An access token as the cache keeps it for other processes, which share no clock but the wall's.
///
/// It never looks at a clock itself, and is never good when its moment lies in the future: then the
/// clock was set back, and nothing tells how long the token still lives.
struct KeptToken: Sendable, Hashable {
  /// What a token of the cache is worth for a call.
  enum Standing: Sendable, Hashable {
    /// As good as a new one.
    case good
    /// To be used up if no new one can be had.
    case usable
    case worthless
  }

  var value: Secret
  /// By the wall clock of the process that obtained it, before it asked.
  var obtained: Instant
  var life: Duration
  var label: String
  /// The age from which its issuer advises to renew it, where it does.
  var renewFrom: Duration?

  /// As it is kept at that moment, by both clocks.
  init(_ token: AccessToken, at wall: Instant, _ reading: Monotonic) {
    value = token.value
    obtained = wall + (.zero - (reading - token.obtained))
    life = token.life
    label = token.label
    renewFrom = token.renewFrom.flatMap { (.zero...token.life).contains($0) ? $0 : nil }
  }

  func standing(for need: TokenNeed, at wall: Instant, by policy: TokenPolicy) -> Standing {
    let age = wall - obtained
    guard age >= .zero, !need.excludes(value) else { return .worthless }
    let remaining = life - age
    guard policy.isWorthUsing(remaining: remaining, life: life) else { return .worthless }
    func verdict(_ ability: TokenPolicy.Ability) -> TokenPolicy.Verdict {
      policy.verdict(
        remaining: remaining, life: life, expectedCall: need.expectedCall, ability: ability,
        renewFrom: renewFrom)
    }
    switch verdict(.renewable) {
    case .use: return .good
    // Whoever renewed first has renewed for all, who take what that brought in their own time.
    case .useAndRenewBehind where need.inHand != nil: return .good
    case .useAndRenewBehind, .renewFirst, .park:
      return verdict(.fixed) == .use ? .usable : .worthless
    }
  }

  /// Whether it has ended, or nothing tells whether it has.
  func isOver(at wall: Instant) -> Bool { wall < obtained || wall - obtained >= life }

  /// As this process uses it, by its own clock.
  func token(at wall: Instant, _ reading: Monotonic) -> AccessToken {
    let age = wall - obtained
    return AccessToken(
      value: value, obtained: reading + (.zero - age), life: life, label: label,
      renewFrom: renewFrom)
  }
}
