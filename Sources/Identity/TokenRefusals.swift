import Core

/// What the service has said against the tokens of one session.
///
/// It reads no clock and asks for no token: the keeper tells it what was refused and what came.
struct TokenRefusals {
  /// What follows from a refusal.
  enum Consequence {
    /// The next call gets another token.
    case renewal
    /// So many fresh tokens were refused in a row: another one is fetched after a pause.
    case pause(Int)
    /// No token this source can bring will do.
    case person
  }

  /// How often a source may give the refused token again: platforms keep one until it ends, and a
  /// single refusal may be the service's own bad moment.
  private static let chances = 2

  /// Whether the token in hand is refused.
  private(set) var isStanding = false
  /// The last token that was refused, for sources that might give it once more.
  private(set) var last: AccessToken?
  /// What the service demands of the next token.
  private(set) var challenge: ClaimsChallenge?
  /// Whether the token in hand was fetched to meet such a demand.
  private var hasMetChallenge = false
  private var young = 0

  /// The service may refuse fresh tokens one after the other for a reason no token can cure; from
  /// the second one on, renewals keep the same pauses as after failures.
  ///
  /// A token that was fetched to meet the service's demand and is refused for another one at once
  /// can be cured by nobody here.
  mutating func note(
    _ token: AccessToken, aged age: Duration, demanding challenge: ClaimsChallenge?,
    by policy: TokenPolicy
  ) -> Consequence {
    isStanding = true
    last = token
    let isYoung = age < policy.youth
    young = isYoung ? young + 1 : 1
    self.challenge = challenge
    if challenge != nil, hasMetChallenge, isYoung { return .person }
    return young > 1 ? .pause(young) : .renewal
  }

  /// What the token in hand is good for while one is fetched to meet this demand.
  func standing(facing demand: ClaimsChallenge?) -> TokenNeed.Standing {
    guard isStanding else { return .good }
    return demand == nil && young <= Self.chances ? .doubted : .rejected
  }

  /// The refused token gets another chance.
  mutating func noteForgiven() { isStanding = false }

  /// Another token took its place, fetched to meet this demand.
  mutating func noteReplaced(meeting demand: ClaimsChallenge?) {
    isStanding = false
    (challenge, hasMetChallenge) = (nil, demand != nil)
  }
}
