import Core
import Exchange
import Testing

/// How a change is asked for.
@Suite struct ChangeRequestTests {
  private func change(_ cmdlet: String, isChange: Bool) async throws -> HTTPRequest {
    let http = ScriptedHTTP(HTTPResponse(200, Samples.page([])))
    let service = try ExchangeService(
      http: http, endpoint: Samples.endpoint("https://outlook.office365.com"))
    var question = Question(
      cmdlet: cmdlet, parameters: [Parameter("Identity", .text("ann"))], filter: nil, key: nil,
      columns: [])
    question.isChange = isChange
    _ = try await service.page(Samples.call(question), token: Samples.token)
    return try #require(http.requests.first)
  }

  @Test func `a change is sent once, with its parameters and nothing else`() async throws {
    let request = try await change("Set-MailContact", isChange: true)
    #expect(request.isSentOnce)
    #expect(
      request.url
        == "https://outlook.office365.com/adminapi/beta/contoso.onmicrosoft.com/InvokeCommand")
    #expect(
      String(decoding: request.body, as: UTF8.self)
        == #"{"CmdletInput":{"CmdletName":"Set-MailContact","Parameters":{"Identity":"ann"}}}"#)
  }

  @Test func `a question is not, and is never asked by a cmdlet that changes`() async throws {
    #expect(try await change("Get-MailContact", isChange: false).isSentOnce == false)
    let failure = await #expect(throws: CallFailure.self) {
      try await change("Remove-MailContact", isChange: false)
    }
    #expect(failure?.kind == .permanent)
  }
}
