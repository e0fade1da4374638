import Core
import Exchange
import Foundation
import TestSupport
import Testing

/// Several questions in one call: how they are written, and how the answers are read.
@Suite struct BulkTests {
  private static let base = "https://outlook.office365.com/adminapi/beta/contoso.onmicrosoft.com"

  private static func call(_ count: Int) -> BulkCall {
    BulkCall(
      questions: (0..<count).map {
        Question(
          cmdlet: "Get-MailboxPermission", parameters: [Parameter("Identity", .text("box \($0)"))],
          filter: nil, key: nil, columns: ["User", "Number"])
      },
      identity: Samples.call().identity, clientRequestID: "request-1", pageSize: 250,
      deadline: .seconds(300))
  }

  private static func ask(_ response: HTTPResponse, _ count: Int) async throws
    -> Result<BulkAnswer, CallFailure>
  {
    let service = try ExchangeService(http: ScriptedHTTP(response), endpoint: Samples.endpoint())
    do throws(CallFailure) {
      return .success(try await service.pages(call(count), token: Samples.token))
    } catch {
      return .failure(error)
    }
  }

  /// What single answers make of a question each.
  private static func results(_ parts: [String], of count: Int) async throws
    -> [Result<Page, CallFailure>]
  {
    let body = "{\"responses\":[\(parts.joined(separator: ","))]}"
    return try await ask(HTTPResponse(200, body), count).get().results
  }

  private static func part(
    _ id: Int, status: Int = 200, headers: String = "{}", _ body: String
  ) -> String {
    "{\"id\":\"\(id)\",\"status\":\(status),\"headers\":\(headers),\"body\":\(body)}"
  }

  private static func page(_ number: String, _ members: String = "") -> String {
    "{\(members)\"value\":[{\"User\":\"ann\",\"Number\":\(number)}]}"
  }

  private static func values(_ result: Result<Page, CallFailure>) -> [String]? {
    guard case .success(let page) = result else { return nil }
    return page.rows.entries.map { String(decoding: page.rows.arena[$0.values], as: UTF8.self) }
  }

  @Test func `each question stands in the batch as it would stand alone`() async throws {
    let http = ScriptedHTTP(HTTPResponse(200, "{\"responses\":[]}"))
    let service = try ExchangeService(http: http, endpoint: Samples.endpoint())
    _ = try await service.pages(Self.call(2), token: Samples.token)
    let request = try #require(http.requests.first)
    #expect(request.method == .post)
    #expect(request.url == Self.base + "/$batch")
    #expect(request.headers.contains(.authorization(Secret(Samples.canary))))
    #expect(request.headers.contains(HTTPHeader("Accept", "application/json")))
    #expect(request.headers.contains(HTTPHeader("Prefer", "odata.continue-on-error")))
    let anchor =
      "APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@contoso.onmicrosoft.com"
    #expect(request.headers.contains(HTTPHeader("X-AnchorMailbox", anchor)))
    let items = (0..<2).map { place in
      "{\"id\":\"\(place)\",\"method\":\"POST\",\"url\":\"\(Self.base)/InvokeCommand?$select="
        + "User,Number\",\"headers\":{\"Authorization\":\"Bearer \(Samples.canary)\","
        + "\"Content-Type\":\"application/json; charset=utf-8\",\"Accept\":\"application/json\","
        + "\"Accept-Language\":\"en-US\","
        + "\"Prefer\":\"odata.maxpagesize=250;odata.continue-on-error\","
        + "\"X-AnchorMailbox\":\"\(anchor)\",\"X-CmdletName\":\"Get-MailboxPermission\","
        + "\"X-ResponseFormat\":\"json\",\"X-ClientApplication\":\"Rollcall\","
        + "\"client-request-id\":\"request-1\",\"connection-id\":\"connection-1\"},"
        + "\"body\":{\"CmdletInput\":{\"CmdletName\":\"Get-MailboxPermission\",\"Parameters\":"
        + "{\"ResultSize\":\"Unlimited\",\"Identity\":\"box \(place)\"}}}}"
    }
    #expect(
      String(decoding: request.body, as: UTF8.self)
        == "{\"requests\":[\(items.joined(separator: ","))]}")
  }

  @Test func `answers are known by their ids, and values are the bytes that came`() async throws {
    let results = try await Self.results(
      [
        Self.part(2, Self.page("12345678901234567890.10")), Self.part(0, Self.page("1.50e+2")),
        Self.part(7, Self.page("0")), Self.part(1, Self.page("\"\\u00e9\"")),
      ], of: 3)
    #expect(
      results.map(Self.values) == [
        ["[\"ann\",1.50e+2]"], ["[\"ann\",\"\\u00e9\"]"], ["[\"ann\",12345678901234567890.10]"],
      ])
  }

  @Test func `an answer that is missing can be asked for again`() async throws {
    let results = try await Self.results([Self.part(1, Self.page("1"))], of: 2)
    let failure = try #require(results[0].failure)
    #expect(failure.kind == .transient)
    Samples.expectPresentable(failure)
    #expect(Self.values(results[1]) != nil)
  }

  @Test func `headers within are read in any case`() async throws {
    let results = try await Self.results(
      [
        Self.part(0, status: 429, headers: "{\"retry-after\":\"7\"}", "null"),
        Self.part(1, status: 429, headers: "{\"Retry-After\":8,\"REQUEST-ID\":\"r1\"}", "\"\""),
      ], of: 2)
    #expect(results[0].failure?.kind == .throttled(retryAfter: .seconds(7)))
    #expect(results[1].failure?.kind == .throttled(retryAfter: .seconds(8)))
    #expect(results[1].failure?.receipt.requestID == "r1")
  }

  @Test func `failures within are judged as though they had come alone`() async throws {
    let zeros = Data(count: 4096).base64EncodedString()
    let missing =
      "{\"error\":{\"code\":\"BadRequest\",\"message\":\"Invalid Operation\",\"details\":[{"
      + "\"message\":\"Ex1|Microsoft.Exchange.ManagementObjectNotFoundException|Gone.\"}]}}"
    let results = try await Self.results(
      [
        Self.part(0, status: 400, missing),
        Self.part(1, status: 503, "\"<html><body>Service Unavailable</body></html>\""),
        Self.part(
          2, status: 403, headers: "{\"x-exceptiontype\":\"RecipientAccessDeniedException\"}",
          "\"\(zeros)\""),
        Self.part(3, status: 401, "\"\""),
        Self.part(4, "{\"value\":[],\"@adminapi.errors\":[\"Ex|ServerBusyException|Busy.\"]}"),
        Self.part(5, Self.page("1", "\"@odata.nextLink\":\"\(Samples.link)\",")),
        "{\"id\":\"6\",\"status\":204}",
        Self.part(7, "{\"value\":" + "7}"),
        Self.part(8, status: 0, "{}"),
        Self.part(
          9, status: 400,
          "\"You have reached the maximum number of concurrent requests per tenant. Wait.\""),
      ], of: 10)
    #expect(results[0].failure?.finding == .notFound)
    #expect(results[1].failure?.kind == .transient)
    #expect(results[2].failure?.finding == .denied)
    #expect(results[2].failure?.sentence.contains("AAAA") == false)
    #expect(results[3].failure?.kind == .unauthorised)
    #expect(results[4].failure?.kind == .transient)
    if case .success(let page) = results[5] {
      #expect(page.nextLink == Samples.link)
    } else {
      Issue.record("A page with a next link is a page.")
    }
    #expect(Self.values(results[6]) == [])
    #expect(results[7].failure?.kind == .malformed)
    #expect(results[8].failure?.kind == .malformed)
    #expect(results[9].failure?.receipt.isOverConcurrency == true)
    for failure in results.compactMap(\.failure) { Samples.expectPresentable(failure) }
  }

  @Test func `two answers of one id are none`() async throws {
    let results = try await Self.results(
      [Self.part(0, Self.page("1")), Self.part(0, Self.page("2")), Self.part(1, Self.page("3"))],
      of: 2)
    #expect(results[0].failure?.kind == .malformed)
    #expect(Self.values(results[1]) == ["[\"ann\",3]"])
  }

  @Test(arguments: [
    (HTTPResponse(404, "{}"), CallFailure.Kind.permanent),
    (HTTPResponse(405, "Method not allowed"), .permanent),
    (HTTPResponse(501), .permanent),
    (HTTPResponse(400, "{\"error\":{\"message\":\"Unknown segment.\"}}"), .permanent),
    (
      HTTPResponse(
        200, "--batch_1\r\n\r\n", ["content-type": "multipart/mixed; boundary=batch_1"]), .permanent
    ),
    (HTTPResponse(429, "", ["retry-after": "5"]), .throttled(retryAfter: .seconds(5))),
    (HTTPResponse(200, "{\"responses\":[{\"id\":\"0\""), .malformed),
    (HTTPResponse(200, "{\"responses\":[{\"status\":200}]}"), .malformed),
    (HTTPResponse(200, "{\"value\":[]}"), .malformed),
  ])
  func `what concerns the call concerns all of it`(
    response: HTTPResponse, kind: CallFailure.Kind
  ) async throws {
    guard case .failure(let failure) = try await Self.ask(response, 2) else {
      Issue.record("The call must fail.")
      return
    }
    #expect(failure.kind == kind)
    Samples.expectPresentable(failure)
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `any order, any loss and any damage gives each question its own answer or none`(
    seed: UInt64
  ) async throws {
    var draw = Seeded(seed)
    for round in 0..<25 {
      let count = Int.random(in: 1...10, using: &draw)
      let kept = (0..<count).filter { _ in Int.random(in: 0..<8, using: &draw) > 0 }
        .shuffled(using: &draw)
      let parts = kept.map { Self.part($0, Self.page("\($0).\($0)0e0")) }
      var bytes = Array("{\"responses\":[\(parts.joined(separator: ", "))]}".utf8)
      let isDamaged = Bool.random(using: &draw)
      if isDamaged {
        for _ in 0..<Int.random(in: 1...3, using: &draw) {
          let place = Int.random(in: 0..<bytes.count, using: &draw)
          bytes[place] = UInt8.random(in: 0...255, using: &draw)
        }
      }
      let response = HTTPResponse(status: 200, headers: [], body: bytes)
      guard case .success(let answer) = try await Self.ask(response, count) else {
        #expect(isDamaged, "seed \(seed), round \(round)")
        continue
      }
      #expect(answer.results.count == count, "seed \(seed), round \(round)")
      guard !isDamaged else { continue }
      for (place, result) in answer.results.enumerated() {
        let expected = kept.contains(place) ? ["[\"ann\",\(place).\(place)0e0]"] : nil
        #expect(Self.values(result) == expected, "seed \(seed), round \(round)")
      }
    }
  }
}
