package import Core

/// Keeps one session's token fresh: one keeper for each tenant, resource and identity.
///
/// Every call asks it anew, so a token that ends, is refused or is replaced is noticed between two
/// calls. It never has two renewals under way, never asks again before the pause that follows a
/// failure, and never fails a call because the renewal of a still usable token failed.
package actor TokenKeeper: TokenProvider {
  private let source: any TokenSource
  private let time: any TimeSource
  private let policy: TokenPolicy
  private let chance: (any Randomness)?
  private let executor: (any TaskExecutor)?
  private let observer: @Sendable (TokenEvent) -> Void
  private let trouble: TokenTrouble

  private var held: AccessToken?
  private var landed = Monotonic(sinceStart: .zero)
  /// Drawn for the token in hand: when it is renewed behind the calls.
  private var jitter = 0.5
  private var refusals = TokenRefusals()
  private var hasSignedIn = false
  private var isParked = false
  private var flight: Flight?
  private var setback: Setback?
  private var failures = 0

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
    trouble = TokenTrouble(source: source)
  }

  /// How many calls wait for the renewal under way.
  package var waiting: Int { flight?.waiting ?? 0 }

  package func token(forCallOf expected: Duration) async throws(SignInError) -> AccessToken {
    var shared = 0
    while true {
      if let token = tokenInHand(forCallOf: expected) { return token }
      if let held, !source.canRenew {
        throw parked(trouble.ended(refusals.standing(facing: nil), left: left(of: held)))
      }
      if let setback {
        guard let until = setback.until else { throw parked(setback.error) }
        if try await pause(until: until, after: setback.error, shared: shared) { continue }
      }
      switch await renewal(forCallOf: expected).outcome() {
      case nil: throw TokenTrouble.givenUp
      // A fresh token serves the call it was fetched for, whatever the margin says of its life:
      // the next one would be no better. Only a refusal by a faster caller counts, and that it is
      // not all but over.
      case .success(let token)
      where !(refusals.isStanding && held?.value == token.value)
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
  /// It is asynchronous for one reason: the port's own default is, and would be preferred to it.
  package func refused(_ token: AccessToken, demanding challenge: ClaimsChallenge?) async {
    note(refusalOf: token, demanding: challenge)
  }

  package func refused(_ token: AccessToken) { note(refusalOf: token, demanding: nil) }

  private func note(refusalOf token: AccessToken, demanding challenge: ClaimsChallenge?) {
    guard let held, held.value == token.value, !refusals.isStanding else { return }
    let now = time.monotonic()
    switch refusals.note(token, aged: now - landed, demanding: challenge, by: policy) {
    case .renewal: break
    case .person: setback = Setback(trouble.unmet, until: nil)
    case .pause(let count):
      guard source.canRenew else { return }
      setback = Setback(
        trouble.refused(count),
        until: now + policy.pause(afterFailures: count - 1, advice: nil))
    }
  }

  // MARK: The token in hand

  private func tokenInHand(forCallOf expected: Duration) -> AccessToken? {
    guard let held, !refusals.isStanding else { return nil }
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
      guard !mayAsk(at: now) else { return nil }
      // After a failed renewal the token is used up, to its end where another may still come.
      return verdict(setback?.until == nil ? .fixed : .failing) == .use ? held : nil
    }
  }

  private func left(of token: AccessToken) -> Duration { token.remaining(at: time.monotonic()) }

  private func isWorthUsing(_ token: AccessToken, at now: Monotonic) -> Bool {
    policy.isWorthUsing(remaining: token.remaining(at: now), life: token.life)
  }

  private func mayAsk(at now: Monotonic) -> Bool { setback?.allowsAsking(at: now) ?? true }

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
      let demand = refusals.challenge
      let need = TokenNeed(
        expectedCall: expected, inHand: held, refused: refusals.last, challenge: demand,
        standing: refusals.standing(facing: demand))
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
    guard left > .zero else { throw trouble.late(token) }
    if let held, held.value == token.value {
      let standing = refusals.standing(facing: demand)
      guard standing == .doubted, source.canRenew else {
        throw trouble.unchanged(
          standing, left: held.remaining(at: now),
          margin: policy.margin(life: held.life, expectedCall: .zero))
      }
      refusals.noteForgiven()
      (landed, setback) = (now, nil)
      return held
    }
    guard isWorthUsing(token, at: now) else { throw trouble.scarce(left) }
    held = token
    landed = now
    refusals.noteReplaced(meeting: demand)
    (isParked, setback, failures) = (false, nil, 0)
    jitter = chance?.unit() ?? 0.5
    observer(
      hasSignedIn
        ? .renewed(label: token.label, life: token.life)
        : .signedIn(label: token.label, life: token.life))
    hasSignedIn = true
    return token
  }

  private func remember(_ error: SignInError) {
    failures += 1
    let now = time.monotonic()
    let living = source.canRenew && !refusals.isStanding ? held?.remaining(at: now) : nil
    setback = Setback(error, failures: failures, left: living, at: now, by: policy)
    observer(.renewalFailed(error))
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
    do { try await time.sleep(until: until) } catch { throw TokenTrouble.givenUp }
    return true
  }

  private func parked(_ error: SignInError) -> SignInError {
    if !isParked { observer(.parked(error)) }
    isParked = true
    return error
  }

  // MARK: The end

  /// How long the end of a run waits for a renewal under way: a token request's own time, and some
  /// to write what it brought.
  package static let settling = TokenRequest.deadline + .seconds(5)

  /// Waits for the renewal under way, so that nothing it brings is lost: a refresh token that serves
  /// once is spent as soon as it is sent, and its successor must be kept.
  package func settle(within limit: Duration = settling) async {
    guard let flight else { return }
    await withTaskGroup { [time] group in
      group.addTask { _ = await flight.outcome() }
      group.addTask { try? await time.sleep(for: limit) }
      await group.next()
      group.cancelAll()
    }
  }
}
