import Core
import Exchange
import Testing

@Suite struct PageTests {
  private func link(_ value: String) -> String { "\"@odata.nextLink\":\(value)," }

  @Test func `a page is its rows, its link and its receipt`() async throws {
    var response = HTTPResponse(
      200, Samples.page([Samples.row()], link("\" \(Samples.link)\\n\"")), ["request-id": "r-1"])
    response.timings.total = .seconds(2)
    let page = try await Samples.ask(response).get()
    #expect(page.values == ["[\"Abel Ash\",\"Hull\"]"])
    #expect(page.keys == ["Abel Ash"])
    #expect(page.rows.entries.map(\.guid) == [GUID(Samples.guid)])
    #expect(page.nextLink == Samples.link)
    #expect(!page.isTruncated)
    #expect(
      page.receipt
        == CallReceipt(
          status: 200, requestID: "r-1", bytes: response.body.count, timings: response.timings))
  }

  @Test func `a thousand rows come whole and in their order`() async throws {
    let rows = (0..<1000).map { number in
      let digits = String(number, radix: 16)
      let guid = "00000000-0000-0000-0000-" + String(repeating: "0", count: 12 - digits.count)
      return "{\"Guid\":\"\(guid)\(digits.uppercased())\",\"Name\":\"n\(number)\",\"X\":[{}]}"
    }
    let page = try await Samples.page(of: Samples.page(rows))
    #expect(page.keys == (0..<1000).map { "n\($0)" })
    #expect(page.values == (0..<1000).map { "[\"n\($0)\",null]" })
    #expect(page.rows.entries.map(\.guid.low) == (0..<1000).map(UInt64.init))
  }

  @Test func `columns come in the job's order, whatever the service's`() async throws {
    let call = Samples.call(Samples.question(columns: ["City", "Guid", "Name", "City", "Fax"]))
    let rows = [
      "{\"Name\":\"a\",\"Guid\":\"\(Samples.guid)\",\"City\":1}",
      "{\"City\":2,\"Other\":{\"City\":9,\"Guid\":[]},\"Guid\":\"\(Samples.guid)\",\"Name\":\"b\"}",
    ]
    let page = try await Samples.page(of: Samples.page(rows), call)
    #expect(
      page.values == [
        "[1,\"\(Samples.guid)\",\"a\",1,null]", "[2,\"\(Samples.guid)\",\"b\",2,null]",
      ])
  }

  @Test func `annotations are dropped`() async throws {
    let row = Samples.row(
      "\"City@data.type\":\"System.String\",\"City\":\"Hull\",\"Name@odata.type\":\"#x\",\"Name\":\"a\""
    )
    #expect(try await Samples.page(of: Samples.page([row])).values == ["[\"a\",\"Hull\"]"])
  }

  @Test(arguments: [
    (#""a\u00e9\ud83d\ude00\n\"\\\/""#, "aé😀\n\"\\/"), ("null", ""), (#""""#, ""),
    ("12.50", "12.50"),
    ("true", "true"), (#""ß ü 名""#, "ß ü 名"),
  ])
  func `the key is what the text stands for`(json: String, key: String) async throws {
    let page = try await Samples.page(of: Samples.page([Samples.row("\"Name\":\(json)")]))
    #expect(page.keys == [key])
    #expect(page.values == ["[\(json),null]"])
  }

  @Test func `an absent key is blank, and an escaped name is the same name`() async throws {
    let rows = [
      "{\"Guid\":\"\(Samples.guid)\"}", "{\"G\\u0075id\":\"\(Samples.guid)\",\"N\\u0061me\":\"a\"}",
    ]
    #expect(try await Samples.page(of: Samples.page(rows)).keys == ["", "a"])
  }

  @Test(arguments: [
    "\"Guid\":\"5f0c\"", "\"Guid\":7",
    "\"Guid\":\"5f0c1a2b-3c4d-5e6f-7081-92a3b4c5d6eg\"",
    "\"Guid\":\"5f0c1a2b 3c4d-5e6f-7081-92a3b4c5d6e7\"",
    "\"Guid\":\"{f0c1a2b-3c4d-5e6f-7081-92a3b4c5d6e}\"",
  ])
  func `one row with a GUID that is none spoils the page`(members: String) async throws {
    let body = Samples.page([Samples.row(), "{\(members)}", Samples.row()])
    let failure = try await Samples.failure(HTTPResponse(200, body))
    #expect(failure.kind == .malformed)
    #expect(failure.sentence.contains("row 2 of 3"))
  }

  @Test(arguments: ["null", "\"\"", "\" \\t\\n \""])
  func `a blank next link ends the batch`(value: String) async throws {
    #expect(try await Samples.page(of: Samples.page([], link(value))).nextLink == nil)
  }

  @Test(arguments: ["7", "[\"x\"]", "{}", "true"])
  func `a next link that is no text is malformed`(value: String) async throws {
    let failure = try await Samples.failure(HTTPResponse(200, Samples.page([], link(value))))
    #expect(failure.kind == .malformed)
  }

  @Test func `a link that was just followed is malformed`() async throws {
    let body = Samples.page([Samples.row()], link("\"\(Samples.link) \""))
    let failure = try await Samples.failure(
      HTTPResponse(200, body), Samples.call(cursor: Samples.link))
    #expect(failure.kind == .malformed)
    #expect(failure.sentence.contains("repeated its next link"))
    #expect(
      try await Samples.page(of: body, Samples.call(cursor: Samples.link + "d")).nextLink != nil)
  }

  @Test func `an empty page may carry on or end`() async throws {
    #expect(try await Samples.page(of: Samples.page([])).rows.count == 0)
    let page = try await Samples.page(of: Samples.page([], link("\"\(Samples.link)\"")))
    #expect(page.nextLink == Samples.link)
  }

  @Test func `no content is an empty last page`() async throws {
    let page = try await Samples.ask(HTTPResponse(204)).get()
    #expect(page.rows.count == 0)
    #expect(page.nextLink == nil)
    #expect(page.receipt.status == 204)
  }

  @Test(arguments: [
    ("[]", false), ("null", false), ("\"\"", false), ("[\"The cmdlet is old.\"]", false),
    ("[\"There are more results available. Raise the value of ResultSize.\"]", true),
    ("[\"x\",\"By default, only the first 1000 items; use the -resultsize parameter.\"]", true),
    ("\"There are More Results\"", true), ("{\"text\":\"ResultSize\"}", true),
  ])
  func `only a warning about results tells of a cut`(warnings: String, cut: Bool) async throws {
    let body = Samples.page([Samples.row()], "\"@adminapi.warnings\":\(warnings),")
    #expect(try await Samples.page(of: body).isTruncated == cut)
  }

  @Test(
    arguments: [
      ("[\"Ex1|A.TransientException|Later.\"]", CallFailure.Kind.transient, "A.TransientException"),
      ("[\"|X.Y|Never.\",\"|Z|z\"]", .permanent, "X.Y"),
      ("[{\"message\":\"Never.\",\"type\":\"X.Y\"}]", .permanent, "X.Y"),
      (
        "\"You have reached the maximum number of concurrent requests\"",
        .throttled(retryAfter: nil), nil
      ),
      ("{\"Message\":\"X is not allowed to call Y.\"}", .forbidden, nil),
      ("7", .permanent, nil), ("[null]", .permanent, nil),
    ] as [(String, CallFailure.Kind, String?)])
  func `errors beside the rows fail the page`(
    errors: String, kind: CallFailure.Kind, code: String?
  ) async throws {
    let body = Samples.page([Samples.row()], "\"@adminapi.errors\":\(errors),")
    let failure = try await Samples.failure(HTTPResponse(200, body))
    #expect(failure.kind == kind)
    #expect(failure.code == code)
    #expect(failure.receipt.status == 200)
  }

  @Test(arguments: ["[]", "null", "\"\""])
  func `an empty list of errors is none`(errors: String) async throws {
    let body = Samples.page([Samples.row()], "\"@adminapi.errors\":\(errors),")
    #expect(try await Samples.page(of: body).rows.count == 1)
  }

  @Test func `many calls at once get each their own page`() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<64 {
        group.addTask {
          let rows = Array(repeating: Samples.row("\"Name\":\"n\(number)\""), count: number)
          let page = try await Samples.page(of: Samples.page(rows))
          #expect(page.keys == Array(repeating: "n\(number)", count: number))
        }
      }
      try await group.waitForAll()
    }
  }

  @Test(arguments: [1, 2, 9]) func `one service reads many pages at once`(lanes: Int) async throws {
    let body = Samples.page(Array(repeating: Samples.row(), count: 100))
    let service = try ExchangeService(
      http: ScriptedHTTP(HTTPResponse(200, body)), endpoint: Samples.endpoint(), lanes: lanes)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<40 {
        group.addTask {
          // Two questions take turns, so that a parser must change what it looks for.
          let columns = number.isMultiple(of: 2) ? ["Name"] : ["City", "Name"]
          let call = Samples.call(Samples.question(columns: columns))
          let page = try await service.page(call, token: Samples.token)
          let values = number.isMultiple(of: 2) ? "[\"Abel Ash\"]" : "[\"Hull\",\"Abel Ash\"]"
          #expect(page.values == Array(repeating: values, count: 100))
        }
      }
      try await group.waitForAll()
    }
  }
}
