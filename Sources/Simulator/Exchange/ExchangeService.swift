import Foundation
import HTTPTypes
import ServiceLifecycle

/// The simulated Exchange gateway: one cmdlet call in, one page or one refusal out.
///
/// A call is checked as the service checks it: the token first, then the tenant's load, then the
/// body. It never sends anything itself.
struct ExchangeService: Sendable {
  let options: SimulatorOptions
  let directory: LiveDirectory
  let organization: LiveOrganization
  let issuer: TokenIssuer
  let clock: SimulatorClock
  let tally: Tally
  let cursors = Cursors()
  let routing: Routing
  let bucket: TokenBucket?
  let dialect: FilterDialect
  let fates: Fates?
  /// How the time passes that an answer takes; given up when serving ends.
  var passing: @Sendable (Duration) async throws -> Void = { wait in
    // Latency is what is simulated here, so real time must pass.
    try await cancelWhenGracefulShutdown { try await Task.sleep(for: wait) }
  }

  init(
    options: SimulatorOptions, directory: LiveDirectory, organization: LiveOrganization,
    issuer: TokenIssuer, clock: SimulatorClock, tally: Tally
  ) {
    self.options = options
    self.directory = directory
    self.organization = organization
    self.issuer = issuer
    self.clock = clock
    self.tally = tally
    routing = Routing(options)
    bucket = options.throttle.map {
      TokenBucket(perSecond: $0, burst: options.burst, changes: options.throttleChanges)
    }
    dialect = FilterDialect(options)
    fates = Fates(options.faults)
  }

  /// Answers one call; `underWay` counts the calls being served, this one included, and is nil for
  /// one that is not counted by itself.
  func invoke(_ question: Question, tenant: String, underWay: Int?) async throws -> Answer {
    let door = ComplianceDoor(question.host)
    if let elsewhere = door?.redirect(question, region: options.complianceRegion) {
      tally.note { $0.redirects += 1 }
      return elsewhere
    }
    let anchor = question.header("X-AnchorMailbox")
    let route = routing.route(anchor: door?.isRouted(by: anchor) == false ? nil : anchor)
    let isBatch = question.path.last == "$batch"
    var answer =
      isBatch
      ? try await batch(question, tenant: tenant, underWay: underWay)
      : try await answer(question, tenant: tenant, underWay: underWay, route: route)
    if options.sendsRateLimit, let balance = bucket?.balance(now: clock.now) {
      answer.set("Rate-Limit-Limit", String(balance.limit))
      answer.set("Rate-Limit-Remaining", String(balance.remaining))
      answer.set("Rate-Limit-Reset", balance.full.formatted(.iso8601))
    }
    answer.set("request-id", UUID().uuidString.lowercased())
    answer.set("X-CalculatedBETarget", "\(route.backend).EURPRD01.PROD.OUTLOOK.COM")
    if let identifier = question.header("client-request-id") {
      answer.set("client-request-id", identifier)
    }
    return answer
  }

  /// Whether a call is let in, or what it is told instead.
  enum Admission {
    case admitted(TokenClaims)
    case refused(Answer)
  }

  func admission(of question: Question, tenant: String, underWay: Int?) -> Admission {
    let claims: TokenClaims
    let door = ComplianceDoor(question.host)
    do {
      claims = try BearerCheck(options: options, issuer: issuer).admit(
        question.header("Authorization"), tenant: tenant, atCompliance: door != nil, now: clock.now)
    } catch {
      return .refused(unauthorized(error, question))
    }
    guard !BearerCheck.listingRoles.isDisjoint(with: claims.directoryRoles) else {
      return .refused(forbidden())
    }
    if let underWay, let refusal = refusalUnderLoad(underWay) { return .refused(refusal) }
    return .admitted(claims)
  }

  private func answer(
    _ question: Question, tenant: String, underWay: Int?, route: Routing.Route
  ) async throws -> Answer {
    let claims: TokenClaims
    switch admission(of: question, tenant: tenant, underWay: underWay) {
    case .refused(let answer): return answer
    case .admitted(let admitted): claims = admitted
    }
    do {
      let call = Call(
        question: question, tenant: tenant, application: claims.application,
        expires: claims.expires, route: route,
        ask: try ask(question))
      if case .change = call.ask, Self.changingRoles.isDisjoint(with: claims.directoryRoles) {
        return forbidden()
      }
      return try await answer(call)
    } catch Invocation.Refusal.fault(let fault) {
      return refusal(fault)
    } catch Invocation.Refusal.forbidden {
      return forbidden()
    }
  }

  private func ask(_ question: Question) throws(Invocation.Refusal) -> Ask {
    question.method == .get
      ? .resource(try ODataQuery(question, offering: options.resources))
      : try Ask(body: question.body, dialect)
  }

  private func answer(_ call: Call) async throws -> Answer {
    if case .resource(let query) = call.ask, query.isAboutOne { tally.note { $0.addressed += 1 } }
    let followed = try followed(by: call)
    let fate = fates.map { fates in
      fates.fate(of: followed?.walk ?? fates.walk(beginningWith: call.words))
    }
    if let fate, let fault = passingFault(fate, followsLink: followed != nil) { return fault }
    if options.drift.isMoving {
      let changes = directory.drift(options.drift)
      tally.note { $0.changes += changes }
    }
    var cursor = try followed ?? beginning(of: call, fate)
    cursor.walk = fate?.walk
    try await pause(for: call.ask)
    if options.expiresInFlight, call.expires <= clock.now {
      tally.note { $0.expiredInFlight += 1 }
      return unauthorized(.unreadable, call.question)
    }
    if case .change(let invocation) = call.ask { return try change(invocation, fate) }
    return page(call, cursor, fate)
  }

  /// The time the service takes over one page.
  func pause(for ask: Ask) async throws {
    var wait =
      options.mailboxes.cmdletLatencies[ask.name]
      ?? (ask.isAboutOneMailbox ? options.mailboxes.latency : nil) ?? options.latency
    if options.latencySpread > .zero {
      var draw = Draw(seed: options.seed, index: tally.counts.calls, for: .latency)
      wait += options.latencySpread * (Double(draw.below(1 << 20)) / Double(1 << 20))
    }
    guard wait > .zero else { return }
    try await passing(wait)
  }
}
