import Core
import Identity
import TestSupport
import Testing

/// How refusals of the token endpoint are read.
struct EntraReplyTests {
  private func error(of answer: FakeLogin.Answer) async throws -> SignInError {
    let source = ClientSecretSource(
      application: .init(
        login: "https://login.example", tenant: "contoso.example", client: SampleToken.client,
        resource: SampleToken.resource),
      secret: .env("S"), surroundings: Surroundings(environment: ["S": "unused-sample"]),
      http: FakeLogin([answer]), time: ManualTime(), requestID: { "request-1" })
    return try #require(await failure(of: source.fetch))
  }

  /// A tenant that is not there, an alias of one, or a malformed request: the file is wrong.
  private static let fileNumbers: Set = [
    90002, 90019, 50059, 50128, 90038, 900_439, 50194, 500_208, 9_001_023, 70011, 28002, 700_022,
    700_023, 900_144, 9_002_313, 901_002,
  ]

  @Test(arguments: EntraError.table.flatMap(\.numbers))
  func `every known number is explained with its kind`(number: Int) async throws {
    let error = try await error(of: Reply.refusal(number: number))
    let entry = try #require(EntraError.explaining(number))
    #expect(error.kind == entry.kind)
    #expect(error.code == number)
    #expect(error.doing.contains(entry.sentence))
    #expect(error.doing.contains("AADSTS\(number)"))
    #expect(error.doing.contains("correlation id 5b0fbd5c-aaaa-4bbb-8ccc-9ddddddddddd"))
    #expect(error.retryAfter == entry.pause)
    #expect(error.isOfFile == Self.fileNumbers.contains(number))
  }

  @Test(arguments: [
    ("invalid_client", SignInError.Kind.needsPerson), ("invalid_grant", .needsPerson),
    ("interaction_required", .needsPerson), ("invalid_scope", .misconfigured),
    ("unauthorized_client", .misconfigured), ("invalid_tenant", .misconfigured),
    ("temporarily_unavailable", .transient), ("something_new", .needsPerson),
  ])
  func `an unknown number is judged by the error's name`(
    name: String, kind: SignInError.Kind
  ) async throws {
    #expect(try await error(of: Reply.refusal(error: name, number: 123)).kind == kind)
  }

  @Test func `an unknown number is quoted without its trace`() async throws {
    let error = try await error(of: Reply.refusal(number: 123, text: "New trouble."))
    #expect(error.doing.contains("AADSTS123: New trouble. Check"))
    #expect(!error.doing.contains("Trace ID"))
    #expect(!error.doing.contains("\n"))
  }

  @Test func `the number is found in the description when the list is missing`() async throws {
    let body = #"{"error":"invalid_client","error_description":"AADSTS7000222: It expired."}"#
    let error = try await error(of: Reply.json(401, body))
    #expect(error.code == 7_000_222)
    #expect(error.kind == .needsPerson)
  }

  @Test(arguments: [408, 429, 500, 502, 503, 504])
  func `a busy service is transient and says when to come back`(status: Int) async throws {
    let advice = [(name: "retry-after", value: "17")]
    let json = try await error(
      of: Reply.refusal(status, error: "invalid_client", number: 7_000_215, headers: advice))
    #expect(json.kind == .transient)
    #expect(json.retryAfter == .seconds(17))
    let page = try await error(of: Reply.json(status, "<html>", headers: advice))
    #expect(page.kind == .transient)
    #expect(page.retryAfter == .seconds(17))
    #expect(try await error(of: Reply.json(status, "")).retryAfter == nil)
  }

  @Test(arguments: [
    (200, "<!DOCTYPE html><p>Sign in to the network</p>"), (200, ""), (200, "OK"),
    (403, "<html>blocked</html>"), (404, "not found"), (418, "[]"),
  ])
  func `anything but JSON means that a proxy answered`(status: Int, body: String) async throws {
    let error = try await error(of: Reply.json(status, body))
    #expect(error.kind == .needsPerson)
    #expect(error.doing.contains("A proxy answered in place of login.example: status \(status)"))
  }

  @Test(arguments: [401, 403, 404])
  func `an empty refusal is told as one that may be anybody's`(status: Int) async throws {
    let error = try await error(of: Reply.json(status, " "))
    #expect(error.kind == .needsPerson)
    #expect(
      error.doing.contains("status \(status) and an empty answer, by login.example or a proxy"))
    #expect(!error.doing.contains("A proxy answered"))
  }

  @Test func `a date to come back at is measured by the host's own clock`() async throws {
    let headers = [
      (name: "retry-after", value: "Sun, 29 Feb 2032 23:59:50 GMT"),
      (name: "date", value: "Sun, 29 Feb 2032 23:59:20 GMT"),
    ]
    let error = try await error(of: Reply.json(429, "", headers: headers))
    #expect(error.retryAfter == .seconds(30))
  }

  @Test(arguments: ["Trouble", "Trouble.", "Trouble!"])
  func `what was said ends before the advice begins`(text: String) async throws {
    let error = try await error(of: Reply.refusal(number: 123, text: text))
    #expect(error.doing.contains(text.hasSuffix("e") ? "Trouble. Check" : "\(text) Check"))
  }

  @Test func `a proxy that wants a sign-in is told apart`() async throws {
    let error = try await error(of: Reply.json(407, "{}"))
    #expect(error.kind == .needsPerson)
    #expect(error.doing.contains("407"))
  }

  @Test func `JSON cut in the middle is worth another try`() async throws {
    let error = try await error(of: Reply.json(200, #"{"token_type":"Bearer","acc"#))
    #expect(error.kind == .transient)
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func `a redirect is refused and its origin named`(status: Int) async throws {
    let error = try await error(
      of: Reply.json(status, "", headers: [("location", "https://portal.example/login?next=1")]))
    #expect(error.kind == .misconfigured)
    #expect(error.doing.contains("https://portal.example:443"))
    #expect(!error.doing.contains("next"))
  }

  @Test func `foreign text stays on one line`() async throws {
    let error = try await error(
      of: Reply.refusal(number: 123, text: "Bad\\u001b[31m\\u202e\\tthing"))
    #expect(error.doing.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202e })
  }
}
