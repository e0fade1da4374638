import Core
import Exchange
import Testing

@Suite struct RequestTests {
  private func sent(_ call: PageCall, _ base: String = "https://outlook.office365.com")
    async throws -> HTTPRequest
  {
    let http = ScriptedHTTP(HTTPResponse(200, Samples.page([])))
    let service = try ExchangeService(http: http, endpoint: Samples.endpoint(base))
    _ = try await service.page(call, token: Samples.token)
    return try #require(http.requests.first)
  }

  private func body(_ question: Question) async throws -> String {
    String(decoding: try await sent(Samples.call(question)).body, as: UTF8.self)
  }

  @Test func `the first page is asked for with exactly these bytes`() async throws {
    let question = Samples.question(
      columns: ["Guid", "Name", "City", "City"], filter: "City -eq 'Köln \"am\" Rhein\\'",
      parameters: [
        Parameter("RecipientTypeDetails", .list(["MailContact", "MailUser"])),
        Parameter("Anr", .text("o'ash\n\u{1}")), Parameter("SoftDeleted", .flag(true)),
        Parameter("Depth", .number(-3)),
      ])
    let request = try await sent(Samples.call(question))
    #expect(request.method == .post)
    #expect(
      request.url == "https://outlook.office365.com/adminapi/beta/contoso.onmicrosoft.com"
        + "/InvokeCommand?$select=Guid,Name,City")
    #expect(
      String(decoding: request.body, as: UTF8.self)
        == #"{"CmdletInput":{"CmdletName":"Get-MailContact","Parameters":{"#
        + #""ResultSize":"Unlimited","Filter":"City -eq 'Köln \"am\" Rhein\\'","#
        + #""RecipientTypeDetails":["MailContact","MailUser"],"Anr":"o'ash\u000a\u0001","#
        + #""SoftDeleted":true,"Depth":-3}}}"#)
    #expect(request.deadline == .seconds(300))
    #expect(
      request.headers == [
        .authorization(Secret(Samples.canary)),
        HTTPHeader("Content-Type", "application/json; charset=utf-8"),
        HTTPHeader("Accept", "application/json"),
        HTTPHeader("Accept-Language", "en-US"),
        HTTPHeader("Prefer", "odata.maxpagesize=1000"),
        HTTPHeader(
          "X-AnchorMailbox",
          "APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@contoso.onmicrosoft.com"),
        HTTPHeader("X-CmdletName", "Get-MailContact"),
        HTTPHeader("X-ResponseFormat", "json"),
        HTTPHeader("X-ClientApplication", "Rollcall"),
        HTTPHeader("client-request-id", "request-1"),
        HTTPHeader("connection-id", "connection-1"),
      ])
  }

  @Test func `no filter and no parameters still ask for everything`() async throws {
    #expect(
      try await body(Samples.question())
        == #"{"CmdletInput":{"CmdletName":"Get-MailContact","#
        + #""Parameters":{"ResultSize":"Unlimited"}}}"#)
  }

  @Test func `a later page is the same request at the link as it is`() async throws {
    let first = try await sent(Samples.call())
    let later = try await sent(Samples.call(cursor: Samples.link))
    #expect(later.url == Samples.link)
    #expect(later.body == first.body)
    #expect(later.headers == first.headers)
    #expect(later.method == .post)
  }

  @Test func `the page size asked for is the call's`() async throws {
    var call = Samples.call()
    call.pageSize = 250
    #expect(
      try await sent(call).headers.contains(HTTPHeader("Prefer", "odata.maxpagesize=250")))
  }

  @Test(arguments: [
    ("IsValid -eq $true", "IsValid -eq 'True'"),
    ("(A -eq $FALSE)-or B -ne $True", "(A -eq 'False')-or B -ne 'True'"),
    ("Name -eq 'pay $true ''$false'''", "Name -eq 'pay $true ''$false'''"),
    ("Name -eq \"$true\" -and A -eq $false", "Name -eq \"$true\" -and A -eq 'False'"),
    ("Name -eq '\u{301} $true'", "Name -eq '\u{301} $true'"),
    ("Name -eq 'x''\u{301} $false'", "Name -eq 'x''\u{301} $false'"),
    ("A -eq $true\u{301}", "A -eq 'True'\u{301}"),
    ("A -eq $null -or B -eq $trueish", "A -eq $null -or B -eq $trueish"),
  ])
  func `the variables true and false become the texts that the binder knows`(
    filter: String, sent: String
  ) async throws {
    let body = try await body(Samples.question(filter: filter))
    let quoted = sent.replacing("\"", with: "\\\"")
    #expect(body.contains("\"Filter\":\"\(quoted)\""), "\(body)")
  }

  @Test func `a filter given as another parameter is made fit as well`() async throws {
    let question = Samples.question(
      parameters: [
        Parameter("RecipientPreviewFilter", .text("A -eq $true")),
        Parameter("Anr", .text("$true")),
      ])
    let body = try await body(question)
    #expect(body.contains(#""RecipientPreviewFilter":"A -eq 'True'","Anr":"$true""#))
  }

  @Test(arguments: ["resultsize", "FILTER", "anr"])
  func `a parameter that would stand there twice is refused before any call`(
    name: String
  ) async throws {
    let http = ScriptedHTTP(HTTPResponse(200, Samples.page([])))
    let service = try ExchangeService(http: http, endpoint: Samples.endpoint())
    let question = Samples.question(
      filter: "City -eq 'Hull'",
      parameters: [Parameter("Anr", .text("a")), Parameter(name, .text("b"))])
    let failure = await #expect(throws: CallFailure.self) {
      try await service.page(Samples.call(question), token: Samples.token)
    }
    #expect(failure?.kind == .permanent)
    #expect(failure?.sentence.contains(name) == true)
    #expect(http.requests.isEmpty)
  }

  @Test(arguments: [
    "https://outlook.office365.com.evil.example/x", "http://outlook.office365.com/x",
    "https://outlook.office365.com:444/x", "https://me@outlook.office365.com/x", "/relative?x=1",
    "https://outlook.office365.com\\@evil.example/", "https://eyj0.canary-of-the-token.sig/x",
  ])
  func `a link to another host is refused before the token leaves`(link: String) async throws {
    let http = ScriptedHTTP(HTTPResponse(200, Samples.page([])))
    let service = try ExchangeService(http: http, endpoint: Samples.endpoint())
    let failure = await #expect(throws: CallFailure.self) {
      try await service.page(Samples.call(cursor: link), token: Samples.token)
    }
    #expect(failure?.kind == .malformed)
    #expect(failure?.sentence.contains("token was not sent") == true)
    #expect(http.requests.isEmpty)
  }

  @Test func `a link that spells the same host otherwise is followed`() async throws {
    let link = "HTTPS://Outlook.Office365.com:443/x?%24skiptoken=1"
    #expect(try await sent(Samples.call(cursor: link)).url == link)
  }
}
