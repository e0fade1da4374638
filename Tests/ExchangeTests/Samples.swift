import Core
import Exchange
import Testing

/// The invented tenant, question and pages that the tests of this target share.
enum Samples {
  static let tenant = "contoso.onmicrosoft.com"
  static let canary = "eyJ0.canary-of-the-token.sig"
  static let link =
    "https://outlook.office365.com/adminapi/beta/contoso.onmicrosoft.com/InvokeCommand"
    + "?%24skiptoken=abc"
  static let guid = "5f0c1a2b-3c4d-5e6f-7081-92a3b4c5d6e7"

  static let token = AccessToken(
    value: Secret(canary), obtained: Monotonic(sinceStart: .zero), life: .seconds(3600),
    label: "first")

  static func question(
    columns: [String] = ["Name", "City"], filter: String? = nil, parameters: [Parameter] = []
  ) -> Question {
    Question(
      cmdlet: "Get-MailContact", parameters: parameters, filter: filter, key: "Name",
      columns: columns)
  }

  static func call(_ question: Question = question(), cursor: String? = nil) -> PageCall {
    PageCall(
      question: question, cursor: cursor,
      identity: SessionIdentity(
        anchor: AnchorMailbox.appOnly(organization: tenant), connectionID: "connection-1"),
      clientRequestID: "request-1", deadline: .seconds(300))
  }

  static func endpoint(_ base: String = "https://outlook.office365.com") throws -> ExchangeEndpoint
  {
    try #require(ExchangeEndpoint(base: base, tenant: tenant))
  }

  static func row(_ members: String = "\"Name\":\"Abel Ash\",\"City\":\"Hull\"") -> String {
    "{\(members),\"Guid@odata.type\":\"#Guid\",\"Guid\":\"\(guid)\"}"
  }

  /// A page of the rows given, with more members of the response in front.
  static func page(_ rows: [String], _ members: String = "\"@adminapi.warnings\":[],") -> String {
    "{\"@odata.context\":\"x\",\(members)\"value\":[\(rows.joined(separator: ","))]}"
  }

  static func ask(
    _ response: HTTPResponse, _ call: PageCall = call()
  ) async throws -> Result<Page, CallFailure> {
    let service = try ExchangeService(http: ScriptedHTTP(response), endpoint: endpoint())
    do throws(CallFailure) {
      return .success(try await service.page(call, token: token))
    } catch {
      return .failure(error)
    }
  }

  /// The failure a response must lead to; it never shows the token, and fits one line.
  static func failure(
    _ response: HTTPResponse, _ call: PageCall = call(), _ place: SourceLocation = #_sourceLocation
  ) async throws -> CallFailure {
    let failure = try await #require(
      ask(response, call).failure, "The call must fail.", sourceLocation: place)
    expectPresentable(failure, place)
    return failure
  }

  static func expectPresentable(
    _ failure: CallFailure, _ place: SourceLocation = #_sourceLocation
  ) {
    let scalars = failure.sentence.unicodeScalars
    #expect(scalars.count <= 300, sourceLocation: place)
    #expect(scalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }, sourceLocation: place)
    #expect(failure.sentence.last.map { ".…".contains($0) } == true, sourceLocation: place)
    #expect(!"\(failure)\(failure.code ?? "")".contains("canary"), sourceLocation: place)
  }

  static func page(
    of body: String, _ call: PageCall = call(), _ place: SourceLocation = #_sourceLocation
  ) async throws -> Page {
    switch try await ask(HTTPResponse(200, body), call) {
    case .success(let page): return page
    case .failure(let failure):
      Issue.record("\(failure)", sourceLocation: place)
      throw failure
    }
  }
}

extension Result {
  var failure: Failure? {
    guard case .failure(let failure) = self else { return nil }
    return failure
  }
}

extension Page {
  var values: [String] {
    rows.entries.map { String(decoding: rows.arena[$0.values], as: UTF8.self) }
  }
  var keys: [String] { rows.entries.map(rows.key(of:)) }
}

/// A small reproducible generator: the same seed, the same pages.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
