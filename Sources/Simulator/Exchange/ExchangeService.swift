import Foundation
import HTTPTypes

/// The simulated Exchange gateway: one cmdlet call in, one page or one refusal out.
///
/// A call is checked as the service checks it: the token first, then the tenant's load, then the
/// body. It never sends anything itself.
struct ExchangeService: Sendable {
  let options: SimulatorOptions
  let directory: Directory
  let issuer: TokenIssuer
  let clock: SimulatorClock
  let ledger: Ledger
  let cursors = Cursors()
  let routing: Routing
  let bucket: TokenBucket?

  /// The most rows in one response.
  static let largestPage = 1000

  init(
    options: SimulatorOptions, directory: Directory, issuer: TokenIssuer, clock: SimulatorClock,
    ledger: Ledger
  ) {
    self.options = options
    self.directory = directory
    self.issuer = issuer
    self.clock = clock
    self.ledger = ledger
    routing = Routing(options)
    bucket = options.throttle.map(TokenBucket.init(perSecond:))
  }

  /// Answers one InvokeCommand call; `underWay` counts the calls being served, this one included.
  func invoke(_ question: Question, tenant: String, underWay: Int) async throws -> Answer {
    let route = routing.route(anchor: question.header("X-AnchorMailbox"))
    var answer = try await answer(question, tenant: tenant, underWay: underWay, route: route)
    answer.set("request-id", UUID().uuidString.lowercased())
    answer.set("X-CalculatedBETarget", "\(route.backend).EURPRD01.PROD.OUTLOOK.COM")
    if let identifier = question.header("client-request-id") {
      answer.set("client-request-id", identifier)
    }
    return answer
  }

  private func answer(
    _ question: Question, tenant: String, underWay: Int, route: Routing.Route
  ) async throws -> Answer {
    let claims: TokenClaims
    do {
      claims = try BearerCheck(options: options, issuer: issuer)
        .admit(question.header("Authorization"), tenant: tenant, now: clock.now)
    } catch {
      return unauthorized(error, question)
    }
    if let refusal = refusalUnderLoad(underWay) { return refusal }
    do {
      let invocation = try Invocation(body: question.body, filterLimit: options.filterLimit)
      let cursor = try cursor(for: invocation, question, claims, route)
      try await pause()
      return page(invocation, cursor, question, tenant: tenant, route: route)
    } catch Invocation.Refusal.fault(let fault) {
      ledger.note { counts in
        counts.badRequests += 1
        if fault == .staleCursor { counts.cursorFailures += 1 }
      }
      return .json(.badRequest, fault.bytes)
    } catch Invocation.Refusal.forbidden {
      return forbidden()
    }
  }

  /// Where the page begins: at a link's place, or at the start of what the call finds.
  private func cursor(
    for invocation: Invocation, _ question: Question, _ claims: TokenClaims, _ route: Routing.Route
  ) throws(Invocation.Refusal) -> Cursors.Cursor {
    var hasher = Hasher()
    hasher.combine(question.body)
    let body = hasher.finalize()
    let backend = route.isConstant ? route.backend : nil
    guard let token = question.query["$skiptoken"] else {
      do {
        return Cursors.Cursor(
          selection: try directory.select(invocation), position: 0, backend: backend, body: body,
          application: claims.application, expires: .distantPast)
      } catch {
        throw .fault(ServiceFault(error))
      }
    }
    guard
      let cursor = cursors.find(
        token, servedBy: backend, body: body, application: claims.application, now: clock.now)
    else { throw .fault(.staleCursor) }
    return cursor
  }

  private func page(
    _ invocation: Invocation, _ cursor: Cursors.Cursor, _ question: Question, tenant: String,
    route: Routing.Route
  ) -> Answer {
    let end = min(cursor.selection.count, invocation.limit ?? .max)
    let next = min(cursor.position + Self.pageSize(question), end)
    let isTruncated = next == end && end < cursor.selection.count
    var link: String?
    if next < end {
      var following = cursor
      following.position = next
      following.expires = clock.now.advanced(by: options.cursorLife)
      let token = cursors.keep(following, servedBy: route.backend, now: clock.now)
      link = Page.link(to: question, token: token)
    }
    let page = Page(
      context: "\(question.origin)/adminapi/\(question.path[1])/\(tenant)", link: link,
      isTruncated: isTruncated,
      layout: RowLayout(invocation.cmdlet, selection: Self.selection(question)))
    let rows = cursor.position..<next
    let bytes = page.bytes(of: rows, in: cursor.selection, from: directory)
    ledger.note { counts in
      counts.pages += 1
      counts.rows += rows.count
    }
    var answer = Answer.json(.ok, bytes)
    answer.headers[.contentType] =
      "application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8"
    answer.headers[.cacheControl] = "no-cache"
    return answer
  }

  /// The properties `$select` names; nil when it names none.
  private static func selection(_ question: Question) -> [String]? {
    let names = question.query["$select"]?.split(separator: ",")
      .map { $0.trimmingCharacters(in: .whitespaces) }
    return names.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// What `Prefer: odata.maxpagesize` asks for, within what the service grants.
  private static func pageSize(_ question: Question) -> Int {
    let wishes = question.header("Prefer")?.split(whereSeparator: { ",;".contains($0) }) ?? []
    for wish in wishes {
      let halves = wish.split(separator: "=").map { $0.trimmingCharacters(in: .whitespaces) }
      if halves.count == 2, halves[0].lowercased() == "odata.maxpagesize",
        let size = Int(halves[1]),
        size > 0
      {
        return min(size, largestPage)
      }
    }
    return largestPage
  }

  /// The time the service takes over one page.
  private func pause() async throws {
    var wait = options.latency
    if options.latencySpread > .zero {
      var draw = Draw(seed: options.seed, index: ledger.counts.calls, for: .latency)
      wait += options.latencySpread * (Double(draw.below(1 << 20)) / Double(1 << 20))
    }
    if wait > .zero { try await Task.sleep(for: wait) }
  }

  private func unauthorized(_ refusal: BearerCheck.Refusal, _ question: Question) -> Answer {
    ledger.note { counts in
      counts.unauthorized += 1
      if refusal == .expired { counts.expiredTokenCalls += 1 }
    }
    var answer = Answer(status: .unauthorized)
    answer.headers[.wwwAuthenticate] = """
      Bearer client_id="00000002-0000-0ff1-ce00-000000000000", \
      trusted_issuers="00000001-0000-0000-c000-000000000000@*", \
      token_types="app_asserted_user_v1 service_asserted_app_v1", \
      authorization_uri="\(question.origin)/common/oauth2/authorize", error="invalid_token"
      """
    return answer
  }

  private func refusalUnderLoad(_ underWay: Int) -> Answer? {
    if let cap = options.concurrencyCap, underWay > cap {
      ledger.note { counts in
        counts.throttled += 1
        counts.overConcurrency += 1
      }
      return .plain(
        .tooManyRequests,
        """
        You have reached the maximum number of concurrent requests per tenant. \
        Please wait and try again.
        """)
    }
    guard let wait = bucket?.take(now: clock.now) else { return nil }
    ledger.note { $0.throttled += 1 }
    var answer = Answer.json(
      .tooManyRequests,
      (["error": ["code": "TooManyRequests", "message": "The tenant is throttled."]] as JSONValue)
        .bytes)
    answer.headers[.retryAfter] = String(wait)
    return answer
  }

  /// The refusal of a cmdlet: a run of zero bytes, its reason only in a header.
  private func forbidden() -> Answer {
    ledger.note { $0.forbidden += 1 }
    var answer = Answer(status: .forbidden, body: .bytes(Array(repeating: 0, count: 4096)))
    answer.set("X-ExceptionType", "CmdletAccessDeniedException")
    answer.set("x-ms-diagnostics", "2000010;reason=\"The cmdlet is not available to this role.\"")
    return answer
  }
}
