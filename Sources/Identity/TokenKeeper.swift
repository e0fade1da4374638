package import Core

/// Keeps one session's token fresh: one keeper for each tenant, resource and identity.
///
/// Every call asks it anew, so a token that ends, is refused or is replaced is noticed between two
/// calls. It never has two renewals under way, never asks again before the pause that follows a
/// failure, and never fails a call because the renewal of a still usable token failed.
package actor TokenKeeper: TokenProvider {
  /// A failed renewal, remembered so that many workers do not repeat it at once.
  private struct Setback {
    var error: SignInError
    /// When asking again makes sense; nil while only a person can change the answer.
    var until: Monotonic?
  }

  private let source: any TokenSource
  private let time: any TimeSource
  private let policy: TokenPolicy
  private let chance: (any Randomness)?
  private let executor: (any TaskExecutor)?
  private let observer: @Sendable (TokenEvent) -> Void

  private var held: AccessToken?
  private var landed = Monotonic(sinceStart: .zero)
  /// Drawn for the token in hand: when it is renewed behind the calls.
  private var jitter = 0.5
  /// What the service demands of the next token.
  private var challenge: ClaimsChallenge?
  /// Whether the token in hand was fetched to meet such a demand.
  private var hasMetChallenge = false
  private var isRefused = false
  /// The last token that was refused, for sources that might give it once more.
  private var lastRefused: AccessToken?
  private var hasSignedIn = false
  private var isParked = false
  private var flight: Flight?
  private var setback: Setback?
  private var failures = 0
  private var youngRefusals = 0

  /// The observer is called from within the keeper: it must be quick.
  ///
  /// Renewals belong to no caller's task, so they run on the executor named here, or the usual one.
  /// Chance spreads them; without it every token is renewed at the same age.
  package init(
    source: any TokenSource, time: any TimeSource, policy: TokenPolicy = TokenPolicy(),
    chance: (any Randomness)? = nil, on executor: (any TaskExecutor)? = nil,
    observer: @escaping @Sendable (TokenEvent) -> Void = { _ in }
  ) {
    self.source = source
    self.time = time
    self.policy = policy
    self.chance = chance
    self.executor = executor
    self.observer = observer
  }

  /// How many calls wait for the renewal under way.
  package var waiting: Int { flight?.waiting ?? 0 }

  package func token(forCallOf expected: Duration) async throws(SignInError) -> AccessToken {
    var shared = 0
    while true {
      if let token = tokenInHand(forCallOf: expected) { return token }
      if let held, !source.canRenew { throw parked(ended(held)) }
      if let setback {
        guard let until = setback.until else { throw parked(setback.error) }
        if try await pause(until: until, after: setback.error, shared: shared) { continue }
      }
      switch await renewal(forCallOf: expected).outcome() {
      case nil: throw Self.givenUp
      // A fresh token serves the call it was fetched for, whatever the margin says of its life:
      // the next one would be no better. Only a refusal by a faster caller counts, and that it is
      // not all but over.
      case .success(let token)
      where !(isRefused && held?.value == token.value)
        && isWorthUsing(token, at: time.monotonic()):
        return token
      case .success: continue
      case .failure(let error) where error.kind == .cancelled: throw error
      case .failure: shared += 1
      }
    }
  }

  /// Makes the next call renew, unless this token was told of before or is no longer in hand.
  ///
  /// The service may refuse fresh tokens one after the other for a reason no token can cure; from
  /// the second one on, renewals keep the same pauses as after failures.
  ///
  /// A token that was fetched to meet the service's demand and is refused for another one at once
  /// can be cured by nobody here.
  ///
  /// It is asynchronous for one reason: the port's own default is, and would be preferred to it.
  package func refused(_ token: AccessToken, demanding challenge: ClaimsChallenge?) async {
    note(refusalOf: token, demanding: challenge)
  }

  package func refused(_ token: AccessToken) { note(refusalOf: token, demanding: nil) }

  private func note(refusalOf token: AccessToken, demanding challenge: ClaimsChallenge?) {
    guard let held, held.value == token.value, !isRefused else { return }
    isRefused = true
    lastRefused = token
    let now = time.monotonic()
    let isYoung = now - landed < policy.youth
    youngRefusals = isYoung ? youngRefusals + 1 : 1
    self.challenge = challenge
    if challenge != nil, hasMetChallenge, isYoung {
      setback = Setback(error: unmet, until: nil)
      return
    }
    guard youngRefusals > 1, source.canRenew else { return }
    let error = SignInError(
      .transient,
      doing: "The service refused \(youngRefusals) fresh tokens of \(source.name) in a row. Check "
        + "the permissions and roles of this identity.")
    setback = Setback(
      error: error, until: now + policy.pause(afterFailures: youngRefusals - 1, advice: nil))
  }

  // MARK: The token in hand

  private func tokenInHand(forCallOf expected: Duration) -> AccessToken? {
    guard let held, !isRefused else { return nil }
    let now = time.monotonic()
    func verdict(_ ability: TokenPolicy.Ability) -> TokenPolicy.Verdict {
      policy.verdict(
        remaining: held.remaining(at: now), life: held.life, expectedCall: expected,
        ability: ability, renewFrom: held.renewFrom, jitter: jitter)
    }
    switch verdict(source.canRenew ? .renewable : .fixed) {
    case .use: return held
    case .park: return nil
    case .useAndRenewBehind:
      if mayAsk(at: now) { _ = renewal(forCallOf: expected) }
      return held
    case .renewFirst:
      // After a failed renewal the token is used up as if no other could be had.
      return !mayAsk(at: now) && verdict(.fixed) == .use ? held : nil
    }
  }

  private func isWorthUsing(_ token: AccessToken, at now: Monotonic) -> Bool {
    policy.isWorthUsing(remaining: token.remaining(at: now), life: token.life)
  }

  private func mayAsk(at now: Monotonic) -> Bool {
    guard let setback else { return true }
    return setback.until.map { $0 <= now } ?? false
  }

  // MARK: Renewing

  /// The renewal under way, started when there is none.
  private func renewal(forCallOf expected: Duration) -> Flight {
    if let flight { return flight }
    let flight = Flight()
    self.flight = flight
    // The one unstructured task: it serves every waiter, so no single waiter may own or cancel it.
    Task(executorPreference: executor) { await self.renew(flight, forCallOf: expected) }
    return flight
  }

  private func renew(_ flight: Flight, forCallOf expected: Duration) async {
    let outcome: Flight.Outcome
    do throws(SignInError) {
      let need = TokenNeed(
        expectedCall: expected, inHand: held, refused: lastRefused, challenge: challenge)
      let token = try await source.fetch(for: need)
      outcome = .success(try take(token, under: need.challenge))
    } catch {
      // One that was given up has not failed: whoever still wants a token asks anew.
      if error.kind != .cancelled { remember(error) }
      outcome = .failure(error)
    }
    self.flight = nil
    flight.land(outcome)
  }

  private func take(
    _ token: AccessToken, under demand: ClaimsChallenge?
  ) throws(SignInError) -> AccessToken {
    let now = time.monotonic()
    let left = token.remaining(at: now)
    guard left > .zero else {
      throw SignInError(
        .transient,
        doing: "The token of \(source.name) had ended before it arrived: it lived "
          + "\(seconds(token.life)) and the answer took longer. Check the network's speed.")
    }
    if let held, held.value == token.value {
      guard mayBeGivenAgain(demand) else { throw unchanged(held, at: now) }
      (isRefused, landed, setback) = (false, now, nil)
      return held
    }
    guard isWorthUsing(token, at: now) else { throw scarce(left) }
    held = token
    landed = now
    (isRefused, isParked, setback, failures) = (false, false, nil, 0)
    (challenge, hasMetChallenge) = (nil, demand != nil)
    jitter = chance?.unit() ?? 0.5
    observer(
      hasSignedIn
        ? .renewed(label: token.label, life: token.life)
        : .signedIn(label: token.label, life: token.life))
    hasSignedIn = true
    return token
  }

  /// Whether a token that was refused, and is all the source has, gets another chance: platforms keep
  /// one until it ends, and a single refusal may be the service's own bad moment.
  private func mayBeGivenAgain(_ demand: ClaimsChallenge?) -> Bool {
    isRefused && demand == nil && source.canRenew && youngRefusals <= Self.chances
  }

  private static let chances = 2

  private func remember(_ error: SignInError) {
    failures += 1
    let until: Monotonic? =
      switch error.kind {
      case .transient:
        time.monotonic() + policy.pause(afterFailures: failures, advice: error.retryAfter)
      case .needsPerson, .misconfigured, .cancelled: again(after: error)
      }
    setback = Setback(error: error, until: until)
    observer(.renewalFailed(error))
  }

  /// When to ask again after what only a person can mend, if ever.
  ///
  /// What the login host refused stays refused. Somebody in between, such as a filter that is being
  /// changed, may be gone: while the token in hand lives, that is looked at again.
  private func again(after error: SignInError) -> Monotonic? {
    let now = time.monotonic()
    guard error.isFromElsewhere, !isRefused, source.canRenew,
      let left = held?.remaining(at: now), left > .zero
    else { return nil }
    return now + max(policy.longestPause, left / 4)
  }

  /// Waits until asking again makes sense, or throws when this call has waited enough.
  ///
  /// Answers whether it waited at all, so that the caller looks at everything again.
  private func pause(
    until: Monotonic, after error: SignInError, shared: Int
  ) async throws(SignInError) -> Bool {
    let wait = until - time.monotonic()
    guard wait > .zero else { return false }
    guard shared < policy.tries, wait <= policy.longestWait else {
      var error = error
      error.retryAfter = wait
      throw error
    }
    do { try await time.sleep(until: until) } catch { throw Self.givenUp }
    return true
  }

  // MARK: Sentences

  private func parked(_ error: SignInError) -> SignInError {
    if !isParked { observer(.parked(error)) }
    isParked = true
    return error
  }

  private func ended(_ token: AccessToken) -> SignInError {
    let left = token.remaining(at: time.monotonic())
    let what =
      isRefused
      ? "was refused by the service"
      : left > .zero ? "ends in \(seconds(left)), before the next call would" : "has ended"
    return SignInError(
      .needsPerson,
      doing: "The token of \(source.name) \(what), and this source cannot renew it. Provide a new "
        + "token, or a credential that renews itself, and resume the run.")
  }

  private func scarce(_ left: Duration) -> SignInError {
    let what = "The token of \(source.name) came with \(seconds(left)) left, too little for a call."
    guard source.canRenew else {
      return SignInError(
        .needsPerson,
        doing: "\(what) Provide a new token, or a credential that renews itself.")
    }
    return SignInError(
      .transient, doing: "\(what) Whatever provides it must provide a new one in time.")
  }

  private var unmet: SignInError {
    SignInError(
      .needsPerson,
      doing: "The service refused a token of \(source.name) that was fetched to meet its demand "
        + "(Continuous Access Evaluation), and demands more. Look into the sign-in log of Entra: a "
        + "policy may block this address, or the identity was disabled.")
  }

  private func unchanged(_ held: AccessToken, at now: Monotonic) -> SignInError {
    guard !isRefused else {
      return SignInError(
        .needsPerson,
        doing: "The service refused the token of \(source.name), and the source still gives the "
          + "same one. Provide a new token and resume the run.")
    }
    let left = held.remaining(at: now)
    // Some sources hand one token out until it ends; asking often would not change that.
    let isInNoHurry = left > policy.margin(life: held.life, expectedCall: .zero)
    return SignInError(
      .transient,
      doing: "\(source.name) gave the same token again, which ends in \(seconds(left)). Whatever "
        + "provides it must provide a new one.", retryAfter: isInNoHurry ? left / 10 : nil)
  }

  private func seconds(_ duration: Duration) -> String {
    "\(Int(duration.inSeconds.rounded(.up))) s"
  }

  private static let givenUp = SignInError(
    .cancelled, doing: "The wait for a token was given up because the run is stopping.")
}
