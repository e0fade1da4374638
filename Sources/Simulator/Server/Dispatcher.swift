import Foundation
import HTTPTypes

/// Leads each request to the part of the simulator that answers it.
///
/// It knows the paths and nothing about what lies behind them.
struct Dispatcher: Sendable {
  let signIn: SignInRoutes
  let exchange: ExchangeService
  let clock: SimulatorClock
  let tally: Tally
  let directory: LiveDirectory
  let organization: LiveOrganization

  /// - Parameter passing: how the time passes that a page takes; real time, unless told.
  init(
    _ options: SimulatorOptions, directory: LiveDirectory,
    organization: LiveOrganization? = nil, clock: SimulatorClock, tally: Tally,
    passing: (@Sendable (Duration) async throws -> Void)? = nil
  ) {
    let organization = organization ?? LiveOrganization(options, clock)
    let issuer = TokenIssuer(
      tenantID: options.tenantID, permissions: options.permissions,
      directoryRoles: options.directoryRoles)
    var exchange = ExchangeService(
      options: options, directory: directory, organization: organization, issuer: issuer,
      clock: clock, tally: tally)
    if let passing { exchange.passing = passing }
    self.exchange = exchange
    signIn = SignInRoutes(
      identity: IdentityService(options, issuer: issuer, clock: clock, tally: tally),
      machines: ManagedIdentityService(
        options: options, issuer: issuer, clock: clock, tally: tally),
      workflows: WorkflowTokens(options: options.identity, clock: clock))
    self.clock = clock
    self.tally = tally
    self.directory = directory
    self.organization = organization
  }

  /// - Parameter underWay: the calls being served with this one; nil where it is not counted.
  func answer(_ question: Question, underWay: Int?) async throws -> Answer {
    let path = question.path
    switch (path.count, path.last) {
    case (4, "InvokeCommand") where Self.isInvocation(path):
      guard question.method == .post else { return .methodNotAllowed(.post) }
      return try await exchange.invoke(question, tenant: path[2], underWay: underWay)
    case (4, "$batch") where Self.isGateway(path):
      guard question.method == .post else { return .methodNotAllowed(.post) }
      return try await exchange.invoke(question, tenant: path[2], underWay: underWay)
    case (4..., _) where Self.isGateway(path):
      guard question.method == .get else { return .methodNotAllowed(.get) }
      return try await exchange.invoke(question, tenant: path[2], underWay: underWay)
    case (1, "_stats"): return .json(.ok, Array(tally.counts.json.utf8))
    case (1, "_truth"): return truth(question)
    case (1, "_clock"): return advanceClock(question)
    default:
      return OrganizationRoutes(organization: organization).answer(question)
        ?? signIn.answer(question) ?? .notFound
    }
  }

  static func isInvocation(_ path: [String]) -> Bool {
    path.count == 4 && isGateway(path) && path[3] == "InvokeCommand"
  }

  /// Whether a path leads to the gateway.
  private static func isGateway(_ path: [String]) -> Bool {
    path.count > 3 && path[0].lowercased() == "adminapi" && ["beta", "v1.0"].contains(path[1])
  }

  /// Whether a request is a call of the gateway: a cmdlet, or a question to its resources.
  static func isCall(_ question: Question) -> Bool {
    isInvocation(question.path)
      ? question.method == .post : isGateway(question.path) && question.method == .get
  }

  /// Whether a request is a batch that is counted as a whole.
  func countsBatch(_ question: Question) -> Bool {
    Self.isGateway(question.path) && question.path.last == "$batch" && question.method == .post
      && exchange.options.batches.counting == .once
  }

  private func truth(_ question: Question) -> Answer {
    let directory = directory.now
    let truth: SimulatorTruth
    switch question.query["of"] {
    case nil, "present": truth = SimulatorTruth(directory)
    case "throughout": truth = SimulatorLedger(of: directory, since: .start).throughout
    case "created": truth = SimulatorLedger(of: directory, since: .start).created
    case "deleted": truth = SimulatorLedger(of: directory, since: .start).deleted
    default:
      return .plain(.badRequest, "Give ?of=present, throughout, created or deleted.\n")
    }
    return Answer(
      status: .ok, headers: [.contentType: "application/x-ndjson; charset=utf-8"],
      body: .pieces(truth.lines(perPiece: 500)))
  }

  private func advanceClock(_ question: Question) -> Answer {
    guard question.method == .post else { return .methodNotAllowed(.post) }
    guard let seconds = question.query["advance"].flatMap(Double.init), seconds.isFinite,
      (0...1e9).contains(seconds)
    else { return .plain(.badRequest, "Give ?advance=SECONDS, a number that is not negative.\n") }
    let ahead = clock.advance(by: .seconds(seconds))
    return .json(.ok, (["aheadSeconds": .number(ahead / .seconds(1))] as JSONValue).bytes)
  }
}
