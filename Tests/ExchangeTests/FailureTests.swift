import Core
import Exchange
import Testing

/// One response the service may give instead of a page, and how it must be read.
struct FailureSample: Sendable, CustomTestStringConvertible {
  var name: String
  var status: Int
  var body = ""
  var headers: [String: String] = [:]
  var kind: CallFailure.Kind
  var code: String?
  /// A part of the sentence.
  var tells = ""

  var testDescription: String { "\(status) \(name)" }

  static func envelope(
    _ message: String, type: String, outer: String = "Invalid Operation", details: String? = nil
  ) -> String {
    let first = details.map {
      "\"details\":[{\"code\":\"Client\",\"target\":\"\",\"message\":\"\($0)\"}],"
    }
    return "{\"error\":{\"code\":\"BadRequest\",\"message\":\"\(outer)\",\(first ?? "")"
      + "\"innererror\":{\"message\":\"wrapped\","
      + "\"type\":\"Microsoft.Exchange.Admin.OData.Core.ODataServiceException\","
      + "\"stacktrace\":\"at\",\"internalexception\":{\"message\":\"\(message)\","
      + "\"type\":\"\(type)\",\"stacktrace\":\"at\"}},\"@adminapi.warnings\":[]}}"
  }

  static func detailed(_ details: String) -> String {
    "{\"error\":{\"code\":\"BadRequest\",\"message\":\"Invalid Operation\","
      + "\"details\":[{\"code\":\"Client\",\"message\":\"\(details)\"}]}}"
  }

  static let notFound = "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException"
  static let tooMany =
    "You have reached the maximum number of concurrent requests per tenant. Please wait and try "
    + "again later."
  static let stale =
    "Expired or Invalid pagination request. Default Expiry time is 00:30:00"
  static let web = "<html><head><title>502</title></head><body>Bad gateway</body></html>"
  static let nulls = String(repeating: "\0", count: 4096)

  static let permanent: [FailureSample] = [
    .init(
      name: "object not found", status: 400,
      body: envelope("'x' isn't there.", type: notFound, details: "Ex1|Some.Type|other"),
      kind: .permanent, code: notFound, tells: "'x' isn't there."),
    .init(
      name: "details alone", status: 400, body: detailed("Ex6F9304|\(notFound)|No 'x' | here."),
      kind: .permanent, code: notFound, tells: "No 'x' | here."),
    .init(
      name: "details without an error id", status: 400, body: detailed("|\(notFound)|No 'x'."),
      kind: .permanent, code: notFound, tells: ": No 'x'."),
    .init(
      name: "details with bars in plain text", status: 400, body: detailed("one|two three|four"),
      kind: .permanent, code: "BadRequest", tells: "one|two three|four"),
    .init(
      name: "neither details nor cause", status: 400,
      body: "{\"error\":{\"code\":\"BadRequest\",\"message\":\"Invalid Operation\"}}",
      kind: .permanent, code: "BadRequest", tells: "Invalid Operation"),
    .init(
      name: "a blank cause", status: 400,
      body: envelope(" ", type: "System.Exception", details: "|A.B|the detail"),
      kind: .permanent, code: "System.Exception", tells: "the detail"),
    .init(
      name: "unknown parameter", status: 400,
      body: envelope("No such parameter.", type: "AmbiguousParameterSetException"),
      kind: .permanent, code: "AmbiguousParameterSetException", tells: "Correct the names"),
    .init(name: "unknown route", status: 404, kind: .permanent, tells: "no reason in words"),
    .init(
      name: "error as a text", status: 404, body: "{\"error\":\"Unknown route\"}",
      kind: .permanent, tells: "Unknown route"),
    .init(name: "wrong method", status: 405, body: "[]", kind: .permanent),
    .init(
      name: "ambiguous identity", status: 500,
      body: envelope("Two match.", type: "X.ManagementObjectAmbiguousException"),
      kind: .permanent, code: "X.ManagementObjectAmbiguousException", tells: "Two match."),
    .init(
      name: "moved", status: 302, headers: ["location": "https://eur01.outlook.office365.com/x"],
      kind: .wrongEndpoint, tells: "eur01.outlook.office365.com"),
    .init(name: "moved nowhere", status: 307, kind: .wrongEndpoint, tells: "did not name"),
  ]

  static let signIn: [FailureSample] = [
    .init(
      name: "token expired", status: 401,
      headers: ["www-authenticate": "Bearer error_description=\"The token expired.\", x=\"y\""],
      kind: .unauthorised, tells: "The token expired."),
    .init(
      name: "revoked", status: 401, headers: ["www-authenticate": "Bearer claims=\"eyJhY2Nlc3\""],
      kind: .unauthorised, tells: "belong to the same cloud"),
    .init(
      name: "wrong audience", status: 401,
      headers: [
        "x-ms-diagnostics": "2000003;reason=\"The audience is wrong.\";error_category=\"x\""
      ],
      kind: .unauthorised, tells: "The audience is wrong."),
    .init(
      name: "no app role", status: 401,
      body: envelope("The app is not allowed to call Get-MailContact.", type: "A.B"),
      kind: .forbidden, code: "A.B", tells: "Exchange.ManageAsApp"),
    .init(
      name: "NUL bytes", status: 403, body: nulls,
      headers: [
        "x-exceptiontype": "CmdletAccessDeniedException",
        "x-ms-diagnostics": "2000008;reason=\"The role is missing.\"",
      ],
      kind: .forbidden, code: "CmdletAccessDeniedException", tells: "The role is missing."),
    .init(
      name: "diagnostics without a reason", status: 403, body: nulls,
      headers: ["x-ms-diagnostics": "4000000;denied"], kind: .forbidden, tells: "4000000;denied"),
    .init(name: "bare", status: 403, kind: .forbidden, tells: "Global Reader"),
    .init(
      name: "denied under another status", status: 500,
      body: envelope("No.", type: "Microsoft.Exchange.CmdletAccessDeniedException"),
      kind: .forbidden, code: "Microsoft.Exchange.CmdletAccessDeniedException"),
  ]

  static let load: [FailureSample] =
    [
      "CmdletProxyNotAvailableFailure", "Microsoft.Exchange.ServerBusyException",
      "TransientException", "X.StorageTransientException", "BackendCommunicationException",
      "UnableToWriteToAadException", "DCOverloadedException", "SuitabilityDirectoryException",
      "ServerInMMException", "ADServerSettingsChangedException",
    ].map {
      .init(
        name: $0, status: 400, body: envelope("Later.", type: $0), kind: .transient, code: $0,
        tells: "Later.")
    } + [
      .init(
        name: "may be transient", status: 400,
        body: detailed("The Issue may be transient."), kind: .transient, code: "BadRequest"),
      .init(
        name: "transient type in a header", status: 403, body: nulls,
        headers: ["x-exceptiontype": "ServerBusyException"], kind: .transient,
        code: "ServerBusyException"),
      .init(
        name: "stale cursor", status: 400, body: envelope(stale, type: "System.Exception"),
        kind: .staleCursor, code: "System.Exception", tells: "starts over"),
      .init(name: "stale cursor as text", status: 500, body: stale, kind: .staleCursor),
      .init(name: "time-out", status: 408, kind: .transient),
      .init(
        name: "locked mailbox", status: 409, body: envelope("Locked.", type: "A.B"),
        kind: .transient, code: "A.B", tells: "Locked."),
      .init(
        name: "throttled", status: 429, headers: ["retry-after": "17"],
        kind: .throttled(retryAfter: .seconds(17))),
      .init(name: "throttled web page", status: 429, body: web, kind: .throttled(retryAfter: nil)),
      .init(
        name: "real fault", status: 500, body: envelope("Oops.", type: "System.Exception"),
        kind: .transient, code: "System.Exception", tells: "Oops."),
      .init(name: "web page", status: 502, body: web, kind: .transient, tells: "web page"),
      .init(name: "busy", status: 503, kind: .transient, tells: "status 503"),
      .init(
        name: "busy with advice", status: 503,
        body: envelope("Later.", type: "ServerBusyException"), headers: ["retry-after": "2"],
        kind: .throttled(retryAfter: .seconds(2)), code: "ServerBusyException"),
      .init(
        name: "gateway time-out", status: 504, body: "upstream timed out", kind: .transient,
        tells: "upstream timed out"),
      .init(name: "broken JSON", status: 500, body: "{\"error\":{\"mess", kind: .transient),
      .init(name: "a status nobody sends", status: 202, kind: .malformed, tells: "status 202"),
      .init(name: "no content with content", status: 204, body: "{}", kind: .malformed),
    ]
    + [200, 400, 403, 429, 500].map {
      .init(
        name: "too many at once", status: $0, body: tooMany, kind: .throttled(retryAfter: nil),
        tells: "maximum number of concurrent requests")
    }
}

@Suite struct FailureTests {
  @Test(arguments: FailureSample.permanent + FailureSample.signIn + FailureSample.load)
  func `each way of the service to fail is read to one value`(sample: FailureSample) async throws {
    let response = HTTPResponse(sample.status, sample.body, sample.headers)
    let failure = try await Samples.failure(response)
    #expect(failure.kind == sample.kind, "\(failure.sentence)")
    #expect(failure.code == sample.code)
    #expect(failure.sentence.contains(sample.tells), "\(failure.sentence)")
    #expect(!failure.sentence.contains("<"))
  }

  @Test func `a failure keeps what support asks for`() async throws {
    var response = HTTPResponse(500, "Oops", ["request-id": "8d1c\u{7}-77"])
    response.timings.total = .seconds(3)
    let receipt = try await Samples.failure(response).receipt
    #expect(receipt.status == 500)
    #expect(receipt.requestID == "8d1c -77")
    #expect(receipt.bytes == 4)
    #expect(receipt.timings.total == .seconds(3))
  }

  @Test(arguments: [
    "{\"error\":{\"code\":\"CANARY\",\"message\":\"Bearer CANARY was refused\"}}",
    "{\"error\":{\"message\":\"\\u0000CANARY\",\"innererror\":{\"internalexception\":{\"type\":"
      + "\"CANARY\"}}}}", "Authorization: Bearer CANARY", "CAN\0ARY",
  ])
  func `a service that echoes the token cannot bring it into a sentence`(
    body: String
  ) async throws {
    let echo = body.replacing("CAN\0ARY", with: "CANARY").replacing(
      "CANARY", with: Samples.canary)
    let headers = [
      "www-authenticate": "Bearer error_description=\"\(Samples.canary)\"",
      "location": "https://\(Samples.canary)/", "x-exceptiontype": Samples.canary,
      "x-ms-diagnostics": Samples.canary, "request-id": Samples.canary,
    ]
    for status in [200, 302, 400, 401, 403, 429, 500, 503] {
      let failure = try await Samples.failure(HTTPResponse(status, echo, headers))
      #expect(failure.receipt.requestID?.contains("canary") == false)
    }
  }

  @Test func `a long or hostile text is cut to one printable line`() async throws {
    let hostile = "one\\u0000\\u001b[31m\\r\\n\\u202etwo " + String(repeating: "é", count: 5000)
    let failure = try await Samples.failure(
      HTTPResponse(400, FailureSample.envelope(hostile, type: "A\\u0007.B\\n")))
    #expect(failure.sentence.contains("one [31m two é"))
    #expect(failure.sentence.contains("…"))
    #expect(failure.sentence.hasSuffix("asking again does not help."))
    #expect(failure.code == "A .B")
  }
}
