/// Decides, before every call, what to do about the token the call would carry.
///
/// It never fetches a token, reads a clock or remembers an earlier answer; `TokenKeeper` in
/// `Identity` does.
package struct TokenPolicy: Sendable, Hashable {
  /// What to do before this call.
  package enum Verdict: Sendable, Hashable, CaseIterable {
    /// Send the call with the token in hand.
    case use
    /// Send the call, and have a new token ready for the later ones.
    case useAndRenewBehind
    /// The call might outlive the token: get a new one first.
    case renewFirst
    /// The token ends too soon and no other can be had: a person must bring one.
    case park
  }

  /// Whether asking the source again can bring a longer-lived token.
  package enum Ability: Sendable, Hashable, CaseIterable {
    case renewable
    case fixed
    /// It brought none a moment ago, and is asked again soon.
    case failing
  }

  /// The part of a token's life kept free for clocks that disagree, at most.
  package var widestSkew = Duration.seconds(300)
  /// What a token may end before its time, because its end is told in whole seconds.
  package var rounding = Duration.seconds(1)
  /// The longest a call can take: the service ends its cmdlets after this time.
  package var longestCall = Duration.seconds(15 * 60)
  /// Tokens that live this long are renewed from half their life on, as the service advises.
  package var longLife = Duration.seconds(2 * 60 * 60)

  /// The pause after the first failed renewal; it doubles with each further one.
  package var firstPause = Duration.seconds(2)
  package var longestPause = Duration.seconds(60)
  /// The longest time for which the service's own `Retry-After` is believed.
  package var longestAdvice = Duration.seconds(60 * 60)
  /// How many failed renewals one call without a usable token waits through.
  package var tries = 6
  /// The longest pause a call waits through; before a longer one it fails at once.
  package var longestWait = Duration.seconds(120)
  /// A token refused earlier than this after it came was refused for another reason than its age.
  package var youth = Duration.seconds(60)

  /// What a token must have left when it comes, or it might end on the way of the very call it was
  /// fetched for.
  package var leastLeft = Duration.seconds(2)

  package init() {}

  /// Answers for one call.
  ///
  /// A renewable token is used while it outlives the margin, and renewed first within it. A fixed
  /// one is used up: only the call itself has to fit, because nothing better can be had, and
  /// being refused a little early costs no more than parking a little early. While renewals fail, a
  /// token that lives serves even a call that may outlive it: the service judges a token when a call
  /// begins, and another may come before the next one.
  ///
  /// - Parameters:
  ///   - renewFrom: the age from which the issuer advises to renew the token, where it does.
  ///   - jitter: from 0 to 1, drawn once for each token, so that sessions that signed in together
  ///     do not renew together.
  package func verdict(
    remaining: Duration, life: Duration, expectedCall: Duration, ability: Ability,
    renewFrom: Duration? = nil, jitter: Double = 0.5
  ) -> Verdict {
    let call = callTime(expectedCall, life: life)
    switch ability {
    case .renewable: break
    case .fixed: return remaining > call ? .use : .park
    case .failing: return isWorthUsing(remaining: remaining, life: life) ? .use : .park
    }
    let margin = skew(life: life) + call
    if remaining <= margin { return .renewFirst }
    let point = renewalPoint(margin: margin, life: life, renewFrom: renewFrom, jitter: jitter)
    return remaining <= point ? .useAndRenewBehind : .use
  }

  /// Whether a token that has just come is worth a call.
  ///
  /// Of one that lives very short, half the life is enough: another would be no better.
  package func isWorthUsing(remaining: Duration, life: Duration) -> Bool {
    remaining > .zero && remaining >= min(leastLeft, life / 2)
  }

  /// What a token's remaining life must exceed for a call to be sent without renewing first.
  ///
  /// It is `min(5 min, 10 % of the life)` plus the expected length of the call; a second at least,
  /// where the life is ten or less. For any life it stays at or below 70 % of it, so that a fresh
  /// token never asks to be renewed.
  package func margin(life: Duration, expectedCall: Duration) -> Duration {
    skew(life: life) + callTime(expectedCall, life: life)
  }

  /// How long not to ask again after this many failed renewals in a row.
  package func pause(afterFailures failures: Int, advice: Duration?) -> Duration {
    if let advice { return min(max(advice, .seconds(1)), longestAdvice) }
    return min(firstPause * (1 << max(0, min(failures - 1, 20))), longestPause)
  }

  /// The expected length of a call, as far as it may claim a token's life.
  ///
  /// It is at most what the service allows a call, and at most half the life: a token that lives
  /// shorter than the call it is for must still be usable once, since renewing it would bring
  /// another just as short, for ever. The service judges a token when a call begins.
  private func callTime(_ expected: Duration, life: Duration) -> Duration {
    max(.zero, min(expected, longestCall, life / 2))
  }

  private func skew(life: Duration) -> Duration {
    max(spread(life: life), min(rounding, life / 5), .zero)
  }

  /// How far apart renewals are spread that would else come together.
  private func spread(life: Duration) -> Duration { max(.zero, min(widestSkew, life / 10)) }

  /// What is left of a token when it is renewed behind the calls.
  ///
  /// Chance moves it by up to half the spread either way: it stays above the margin, and below the
  /// whole life, so that neither a call waits nor a fresh token asks to be renewed.
  private func renewalPoint(
    margin: Duration, life: Duration, renewFrom: Duration?, jitter: Double
  ) -> Duration {
    let skew = skew(life: life)
    let advised = renewFrom.map { life - $0 } ?? (life >= longLife ? life / 2 : .zero)
    return max(margin + skew, min(advised, life - skew))
      + spread(life: life) * (jitter - 0.5)
  }
}
