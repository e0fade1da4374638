import Core
import Exchange
import Testing

/// What a page may never do: differ from the service's bytes, or be less than the whole body.
@Suite struct FidelityTests {
  @Test(arguments: [
    "1.0", "1e5", "-0", "0.10E+07", "123456789012345678901234567890", "1e999", "-12.5e-3",
    "18446744073709551616", "true", "false", "null", "\"\"", #""a\u0041\/\b\f\n\r\t\"\\""#,
    #""\uD83D\ude00 \u0000""#, "\"ä 名 😀 \u{7f}\"", "\" , [ ] { } : 1 \"", "[]", "{}",
    #"[1,"a b",{"x":[null,{"y":" \" , "}]}]"#, #"{"@odata.type":"x","A":{"A":1,"A":2}}"#,
  ])
  func `a value comes out as the very bytes it came as`(value: String) async throws {
    let body = Samples.page([Samples.row("\"City\":\(value),\"Name\":\"a\"")])
    #expect(try await Samples.page(of: body).values == ["[\"a\",\(value)]"])
  }

  @Test func `only white space outside texts is lost`() async throws {
    let row = Samples.row(
      "\"City\" :\r\n[ 1 ,\t{ \"a b\" : [ ] , \"c\":\" d \" } ] , \"Name\" : 5 ")
    let body = " \n" + Samples.page([row]).replacing("\"value\":[", with: "\"value\" : [ ") + " \n"
    #expect(try await Samples.page(of: body).values == [#"[5,[1,{"a b":[],"c":" d "}]]"#])
  }

  @Test func `a page cut off at any byte is never a page`() async throws {
    let rows = [
      Samples.row(#""Name":"Ab\u00e9l \"A\" \ud83d\ude00","City":["x",{"y":-1.5e3}]"#),
      Samples.row("\"Name\":\"Jürgen 名\",\"Other\":{\"deep\":[[true,false,null]]}"),
    ]
    let body = Array(
      Samples.page(rows, "\"@odata.nextLink\":\"\(Samples.link)\",\"@adminapi.warnings\":[],").utf8)
    let service = { (bytes: [UInt8]) in
      try ExchangeService(
        http: ScriptedHTTP(HTTPResponse(status: 200, headers: [], body: bytes)),
        endpoint: Samples.endpoint())
    }
    _ = try await service(body).page(Samples.call(), token: Samples.token)
    for length in body.indices {
      let cut = try service(Array(body[..<length]))
      let failure = await #expect(throws: CallFailure.self, "cut at \(length)") {
        try await cut.page(Samples.call(), token: Samples.token)
      }
      #expect(failure?.kind == .malformed, "cut at \(length)")
    }
  }

  /// Each is put in the place of a value that nobody asked for, and of one that is kept.
  @Test(
    arguments: [
      "", "NaN", "Infinity", "-", "+1", "01", "1.", ".5", "1e", "1e+", "0x1", "tru", "True", "nul",
      "nullx", "truefalse", "1 2", "1,", "\"a", "a\"", "\"\\x\"", "\"\\u12g4\"", "\"\\u12\"",
      "\"\\ud83d\"", "\"\\ude00\"", "\"\\ud83d\\u0041\"", "\"\\ud83d\\ud83d\"", "\"a\"b",
      "\"a\"\"b\"",
      "\"a\nb\"", "\"a\tb\"", "'a'", "[1,]", "[,1]", "[1 2]", "[", "]", "[}", "{]", "{\"a\"}",
      "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:1}", "{,}", "{\"a\":1 \"b\":2}", "// x\n1", "\\u0031",
      "1\"a\"", "\0", "1\0", "\"\\", "\u{feff}1",
    ], [false, true])
  func `a fault anywhere spoils the page`(value: String, kept: Bool) async throws {
    let members = "\"Name\":\"a\",\"\(kept ? "City" : "Other")\":\(value)"
    let failure = try await Samples.failure(
      HTTPResponse(200, Samples.page([Samples.row(), Samples.row(members)])))
    #expect(failure.kind == .malformed)
    let outer = Samples.page([Samples.row()], "\"more\":\(value),")
    #expect(try await Samples.failure(HTTPResponse(200, outer)).kind == .malformed)
  }

  @Test(arguments: [
    "", " ", "null", "7", "\"value\"", "[]", "{}", "{\"values\":[]}", "{\"value\":null}",
    "{\"value\":{}}", "{\"value\":\"\"}", "{\"value\":[1]}", "{\"value\":[[]]}",
    "{\"value\":[null]}", "{\"value\":[]}{}", "{\"value\":[]},", "{\"value\":[]}]",
    "{\"value\":[]}x", "{\"value\":[]}\0", "{\"value\":[],\"value\":[]}",
    "{\"value\":[],\"v\\u0061lue\":[]}", "\u{feff}{\"value\":[]}", "<html></html>",
    "{\"@odata.nextLink\":null,\"@odata.nextLink\":\"x\",\"value\":[]}",
    "{\"DisplayName\":\"an object without a list\"}", "\0\0\0\0",
  ])
  func `a body that is not an object with rows is malformed`(body: String) async throws {
    let failure = try await Samples.failure(HTTPResponse(200, body))
    #expect(failure.kind == .malformed)
    #expect(!failure.sentence.contains("DisplayName"))
  }

  @Test(arguments: [
    "\"Name\":\"a\",\"Name\":\"b\"", "\"City\":1,\"City\":1", "\"Guid\":null",
    "\"Name\":\"a\",\"N\\u0061me\":\"b\"", "\"Name\":[]", "\"Name\":{\"a\":1}",
  ])
  func `a row that says two things, or no single key, spoils the page`(
    members: String
  ) async throws {
    let failure = try await Samples.failure(
      HTTPResponse(200, Samples.page([Samples.row(members)])))
    #expect(failure.kind == .malformed)
  }

  @Test(
    arguments: [
      [0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80],
    ] as [[UInt8]])
  func `a text that is not UTF-8 spoils the page`(bytes: [UInt8]) async throws {
    let parts = Samples.page([Samples.row("\"Name\":\"a\",\"Other\":\"HERE\"")]).split(
      separator: "HERE")
    let body = Array(try #require(parts.first).utf8) + bytes + Array(try #require(parts.last).utf8)
    let failure = try await Samples.failure(HTTPResponse(status: 200, headers: [], body: body))
    #expect(failure.kind == .malformed)
  }

  @Test func `values may be nested deeply, but not without end`() async throws {
    func nested(_ depth: Int) -> String {
      let value = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      return Samples.page([Samples.row("\"City\":\(value),\"Name\":\"a\"")])
    }
    #expect(try await Samples.page(of: nested(60)).rows.count == 1)
    #expect(try await Samples.failure(HTTPResponse(200, nested(62))).kind == .malformed)
    #expect(try await Samples.failure(HTTPResponse(200, nested(1_000_000))).kind == .malformed)
  }

  @Test func `a large text is kept whole`() async throws {
    let text = "\"" + String(repeating: "é\\n名 ", count: 200_000) + "\""
    let page = try await Samples.page(
      of: Samples.page([Samples.row("\"City\":\(text),\"Name\":\"a\"")]))
    #expect(page.values == ["[\"a\",\(text)]"])
  }
}
