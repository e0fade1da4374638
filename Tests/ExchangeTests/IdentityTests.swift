import Core
import Exchange
import Testing

/// By what the rows of a page are told apart.
@Suite struct IdentityTests {
  private static let folders = Question(
    cmdlet: "Get-PublicFolder", parameters: [Parameter("Recurse", .flag(true))], filter: nil,
    key: "Name", columns: ["Identity"])

  private func page(_ entries: [String]) -> String {
    Samples.page(entries.map { "{\"Identity\":\"\\\\a\",\"Name\":\"a\",\($0)}" })
  }

  private func guids(_ entries: String...) async throws -> [GUID] {
    let body = page(entries.map { "\"EntryId\":\"\($0)\"" })
    return try await Samples.page(of: body, Samples.call(Self.folders)).rows.entries.map(\.guid)
  }

  @Test func `a folder's GUID is the beginning of its EntryId's digest, marked as version 8`()
    async throws
  {
    // printf 00000000ab4f | sha256sum
    let digest = "97217dfd-3950-81a2-999f-d51d73483ef0"
    let guid = try #require(try await guids("00000000AB4F").first)
    #expect(guid.description == digest)
    #expect(guid.description.dropFirst(14).first == "8")
    #expect("89ab".contains(guid.description.dropFirst(19).first ?? "0"))
  }

  @Test func `the same EntryId gives the same GUID in either case, another one another`()
    async throws
  {
    let all = try await guids("00ABCDEF", "00abcdef", "00ABCDEE", "00ABCDEF ")
    #expect(all[0] == all[1])
    #expect(Set(all).count == 3)
    #expect(try await guids("00abcdef") == [all[0]])
  }

  @Test func `a folder's EntryId is asked for, and nobody's Guid`() async throws {
    let http = ScriptedHTTP(HTTPResponse(200, Samples.page([])))
    let service = try ExchangeService(http: http, endpoint: Samples.endpoint())
    _ = try await service.page(Samples.call(Self.folders), token: Samples.token)
    let request = try #require(http.requests.first)
    #expect(request.url.hasSuffix("?$select=Identity,EntryId,Name"))
    #expect(
      String(decoding: request.body, as: UTF8.self)
        == #"{"CmdletInput":{"CmdletName":"Get-PublicFolder","#
        + #""Parameters":{"ResultSize":"Unlimited","Recurse":true}}}"#)
  }

  @Test(arguments: [
    "\"X\":1", "\"EntryId\":null", "\"EntryId\":\"\"", "\"Guid\":\"\(Samples.guid)\"",
  ])
  func `a folder without an EntryId is refused for good, with what to do`(
    member: String
  ) async throws {
    let body = page(["\"EntryId\":\"00AB\"", member])
    let failure = try await Samples.failure(HTTPResponse(200, body), Samples.call(Self.folders))
    #expect(failure.kind == .permanent)
    #expect(failure.isHopeless)
    #expect(
      failure.sentence
        == """
        The service's answer cannot be kept: row 2 of 2 has no EntryId that can be read, by which rows \
        are told apart. Asking again does not help. In the job file ask by a cmdlet whose objects have \
        one, or ask about them in a stage under 'then', and start a new run.
        """)
  }

  @Test(arguments: ["\"EntryId\":7", "\"EntryId\":[\"00AB\"]"])
  func `an EntryId that is no text is malformed`(member: String) async throws {
    let failure = try await Samples.failure(
      HTTPResponse(200, page([member])), Samples.call(Self.folders))
    #expect(failure.kind == .malformed)
  }

  @Test(arguments: ["\"Name\":\"a\"", "\"Guid\":null", "\"Guid\":\"\""])
  func `objects without a GUID are refused for good too`(members: String) async throws {
    let body = Samples.page([Samples.row(), "{\(members)}", Samples.row()])
    let failure = try await Samples.failure(HTTPResponse(200, body))
    #expect(failure.kind == .permanent)
    #expect(failure.sentence.contains("row 2 of 3 has no Guid"))
  }
}
