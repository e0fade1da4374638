import Core

/// One way in which a call fails, as the service and the network really show it, and what must follow.
struct FailureRow: Sendable, CustomStringConvertible {
  enum Shown: Sendable {
    case response(Int, body: String = "", headers: [String: String] = [:])
    case broken(TransportError.Kind)
  }

  var name: String
  var shown: Shown
  /// How long the call took, in seconds.
  var took = 1.0
  var kind: CallFailure.Kind
  /// What follows for a batch that failed once before, where others are served.
  var verdict: RetryPolicy.Verdict
  /// A part of the sentence.
  var tells = ""

  var description: String { name }

  private static let again = RetryPolicy.Verdict.retry(after: .seconds(4), spends: true)
  private static let free = RetryPolicy.Verdict.retry(after: .seconds(4), spends: false)

  /// The usual envelope: the useful text lies innermost.
  static func envelope(_ message: String, _ type: String, code: String = "BadRequest") -> String {
    """
    {"error":{"code":"\(code)","message":"Invalid Operation",
     "details":[{"code":"Client","target":"","message":"Ex6F9304|\(type)|\(message)"}],
     "innererror":{"message":"Error executing cmdlet",
      "type":"Microsoft.Exchange.Admin.OData.Core.ODataServiceException","stacktrace":"   at A.B()",
      "internalexception":{"message":"\(message)","type":"\(type)","stacktrace":"   at C.D()"}},
     "adminapi.warnings@odata.type":"#Collection(String)","@adminapi.warnings":[]}}
    """
  }

  static let html = """
    <!DOCTYPE html><html><head><title>Service unavailable</title></head>
    <body><h1>Our services aren't available right now</h1><p>Ref A: 00</p></body></html>
    """
  static let nulls = String(repeating: "\0", count: 4096)
  static let concurrency = """
    You have reached the maximum number of concurrent requests per tenant. Please wait and try \
    again.
    """
  static let stale = "Expired or Invalid pagination request. Default Expiry time is 00:30:00"
  static let date = "Sun, 29 Feb 2032 23:59:50 GMT"

  // MARK: Bad moments

  static let transient: [FailureRow] =
    [
      "Microsoft.Exchange.CmdletProxyNotAvailableFailure",
      "Microsoft.Exchange.Data.Storage.ServerBusyException",
      "Microsoft.Exchange.Data.Directory.TransientException",
      "Microsoft.Exchange.Data.Storage.StorageTransientException",
      "Microsoft.Exchange.BackendCommunicationException",
      "Microsoft.Exchange.Management.UnableToWriteToAadException",
      "Microsoft.Exchange.Data.Directory.DCOverloadedException",
      "Microsoft.Exchange.Data.Directory.SuitabilityDirectoryException",
      "Microsoft.Exchange.ServerInMMException",
      "Microsoft.Exchange.Data.Directory.ADServerSettingsChangedException",
    ].map {
      FailureRow(
        name: "400 \($0)",
        shown: .response(400, body: envelope("The server is too busy.", $0)),
        kind: .transient, verdict: again, tells: "too busy")
    } + [
      FailureRow(
        name: "400 may be transient",
        shown: .response(400, body: envelope("The issue may be transient.", "System.Exception")),
        kind: .transient, verdict: again),
      FailureRow(
        name: "409 locked mailbox",
        shown: .response(409, body: envelope("The mailbox is locked.", "A.LockedException")),
        kind: .transient, verdict: again, tells: "locked"),
      FailureRow(
        name: "500 real fault",
        shown: .response(500, body: envelope("Error.", "System.Exception", code: "InternalServer")),
        kind: .transient, verdict: again),
      FailureRow(
        name: "502 HTML", shown: .response(502, body: html), kind: .transient, verdict: again,
        tells: "web page"),
      FailureRow(
        name: "503 HTML", shown: .response(503, body: html), kind: .transient, verdict: again),
      FailureRow(
        name: "504 at once", shown: .response(504, body: html), kind: .transient, verdict: again),
      FailureRow(name: "408", shown: .response(408), kind: .transient, verdict: again),
      FailureRow(
        name: "other trouble of libcurl", shown: .broken(.other), kind: .transient, verdict: again),
    ]

  // MARK: Pressure

  static let throttled: [FailureRow] =
    [400, 429, 500].map {
      FailureRow(
        name: "\($0) too many at once", shown: .response($0, body: concurrency),
        kind: .throttled(retryAfter: nil), verdict: free, tells: "concurrent requests")
    }
    + ([
      ("seconds", "17", 17), ("a fraction", "2.5", 2.5), ("nought", "0", 0),
      ("a date", "Mon, 01 Mar 2032 00:00:05 GMT", 15), ("absurd seconds", "31536000", 3600),
      ("an absurd date", "Wed, 01 Jan 2098 00:00:00 GMT", 3600),
    ] as [(String, String, Double)]).map { name, advice, seconds in
      FailureRow(
        name: "429 with \(name)",
        shown: .response(
          429, body: #"{"error":{"code":"TooManyRequests","message":"The tenant is throttled."}}"#,
          headers: ["retry-after": advice, "date": date]),
        kind: .throttled(retryAfter: .seconds(seconds)),
        verdict: .retry(after: .seconds(seconds), spends: false), tells: "is throttled")
    }
    + [
      ("negative", "-5"), ("of the past", "Sun, 29 Feb 2032 23:59:49 GMT"), ("in words", "soon"),
      ("empty", ""),
    ].map { name, advice in
      FailureRow(
        name: "429 with advice that is \(name)",
        shown: .response(429, headers: ["retry-after": advice, "date": date]),
        kind: .throttled(retryAfter: nil), verdict: free)
    } + [
      FailureRow(
        name: "429 empty", shown: .response(429), kind: .throttled(retryAfter: nil), verdict: free),
      FailureRow(
        name: "429 HTML", shown: .response(429, body: html), kind: .throttled(retryAfter: nil),
        verdict: free),
      FailureRow(
        name: "429 plain", shown: .response(429, body: "Slow down."),
        kind: .throttled(retryAfter: nil), verdict: free, tells: "Slow down."),
      FailureRow(
        name: "503 with advice", shown: .response(503, body: html, headers: ["retry-after": "120"]),
        kind: .throttled(retryAfter: .seconds(120)),
        verdict: .retry(after: .seconds(120), spends: false)),
    ]

  // MARK: Who asks

  static let signIn: [FailureRow] = [
    FailureRow(
      name: "401 ended token",
      shown: .response(
        401,
        headers: [
          "www-authenticate": #"Bearer client_id="x", error="invalid_token""#,
          "x-ms-diagnostics": #"2000001;reason="The token has expired.";error_category="x""#,
        ]),
      kind: .unauthorised, verdict: .renewToken, tells: "has expired"),
    FailureRow(
      name: "401 revoked token",
      shown: .response(
        401, headers: ["www-authenticate": #"Bearer error="insufficient_claims", claims="eyJh""#]),
      kind: .unauthorised, verdict: .renewToken),
    FailureRow(
      name: "401 without the app role",
      shown: .response(
        401, body: envelope("The application is not allowed to call Get-MailContact.", "A.B")),
      kind: .forbidden, verdict: .parkTenant, tells: "Exchange.ManageAsApp"),
    FailureRow(
      name: "403 NUL bytes",
      shown: .response(
        403, body: nulls,
        headers: [
          "x-exceptiontype": "CmdletAccessDeniedException",
          "x-ms-diagnostics": #"2000010;reason="The cmdlet is not available to this role.""#,
        ]),
      kind: .forbidden, verdict: .parkTenant, tells: "not available to this role"),
    FailureRow(name: "403 bare", shown: .response(403), kind: .forbidden, verdict: .parkTenant),
    FailureRow(
      name: "403 web page of a filter", shown: .response(403, body: html), kind: .intercepted,
      verdict: again, tells: "web filter"),
    FailureRow(
      name: "400 web page of a front end", shown: .response(400, body: html), kind: .intercepted,
      verdict: again, tells: "'client-certificate'"),
    FailureRow(
      name: "407 behind a tunnel", shown: .response(407), kind: .forbidden, verdict: .parkTenant,
      tells: "'proxy-user'"),
    FailureRow(
      name: "proxyDenied", shown: .broken(.proxyDenied), kind: .forbidden, verdict: .parkTenant),
  ]

  // MARK: Where

  static let endpoint: [FailureRow] =
    [301, 302, 307, 308].map {
      FailureRow(
        name: "\($0) to a prefixed host",
        shown: .response(
          $0, headers: ["location": "https://eurprd05.outlook.office365.com/adminapi/beta/x"]),
        kind: .wrongEndpoint, verdict: again, tells: "eurprd05.outlook.office365.com")
    }
    + ([.untrusted, .forbiddenAddress] as [TransportError.Kind]).map {
      FailureRow(
        name: "\($0)", shown: .broken($0), kind: .wrongEndpoint, verdict: again)
    }

  // MARK: What is asked

  static let permanent: [FailureRow] = [
    FailureRow(
      name: "400 unknown parameter",
      shown: .response(
        400,
        body: envelope(
          "A parameter cannot be found that matches parameter name 'Flter'.",
          "System.Management.Automation.AmbiguousParameterSetException")),
      kind: .permanent, verdict: .bury, tells: "Correct the names in query.parameters"),
    FailureRow(
      name: "400 impossible value",
      shown: .response(
        400,
        body: envelope(
          "Unable to match the identifier name Bos to a valid enumerator name.",
          "System.Management.Automation.ParameterTransformationException")),
      kind: .permanent, verdict: .bury, tells: "Correct the value in query.parameters"),
    FailureRow(
      name: "400 filter that does not parse",
      shown: .response(
        400,
        body: envelope(
          "Cannot bind parameter 'Filter' to the target. The value is invalid near position 5.",
          "Microsoft.Exchange.Data.ParsingException")),
      kind: .permanent, verdict: .bury, tells: "Correct query.filter of the job file"),
    FailureRow(
      name: "400 property that cannot be filtered",
      shown: .response(
        400,
        body: envelope(
          "Cannot bind parameter 'Filter' to the target. 'Nme' is not a recognized filterable "
            + "property.", "System.ArgumentException")),
      kind: .permanent, verdict: .bury, tells: "query.filter or shard.key"),
    FailureRow(
      name: "400 nobody of that name",
      shown: .response(
        400,
        body: envelope(
          "The operation couldn't be performed because object 'x' couldn't be found on 'SERVER'.",
          "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException")),
      kind: .permanent, verdict: .bury, tells: "Correct the identity"),
    FailureRow(
      name: "500 several of that name",
      shown: .response(
        500,
        body: envelope(
          "The identity matches several objects.",
          "Microsoft.Exchange.Configuration.Tasks.ManagementObjectAmbiguousException",
          code: "InternalServerError")),
      kind: .permanent, verdict: .bury, tells: "Correct the identity"),
    FailureRow(
      name: "404 unknown route", shown: .response(404), kind: .permanent, verdict: .bury,
      tells: "Correct query in the job file"),
  ]

  // MARK: How far

  static let paging: [FailureRow] = [
    FailureRow(
      name: "400 stale cursor", shown: .response(400, body: envelope(stale, "System.Exception")),
      kind: .staleCursor, verdict: .restartPass, tells: "starts over"),
    FailureRow(
      name: "400 stale cursor as text", shown: .response(400, body: stale), kind: .staleCursor,
      verdict: .restartPass),
  ]

  static let body: [FailureRow] =
    [
      ("a web page", html), ("nothing", ""), ("half a page", #"{"value":[{"Guid":"5f0c"#),
      ("no rows", #"{"@odata.context":"x"}"#),
    ].map { name, body in
      FailureRow(
        name: "200 with \(name)", shown: .response(200, body: body), kind: .malformed,
        verdict: again, tells: "Nothing of it was kept")
    }
    + ([.cutOff, .tooLarge] as [TransportError.Kind]).map {
      FailureRow(name: "\($0)", shown: .broken($0), kind: .malformed, verdict: again)
    }

  // MARK: How long, and whether at all

  static let network: [FailureRow] =
    ([.nameNotFound, .refused, .unreachable, .reset, .proxy, .stalled] as [TransportError.Kind])
    .map { FailureRow(name: "\($0)", shown: .broken($0), kind: .network, verdict: again) } + [
      FailureRow(
        name: "cancelled", shown: .broken(.cancelled), kind: .cancelled, verdict: .release)
    ]

  static let deadline: [FailureRow] = [
    FailureRow(
      name: "our deadline", shown: .broken(.deadline), took: 960, kind: .deadline,
      verdict: .split(orAfter: .seconds(4))),
    FailureRow(
      name: "504 after fifteen minutes", shown: .response(504, body: html), took: 900,
      kind: .deadline, verdict: .split(orAfter: .seconds(4))),
    FailureRow(
      name: "reset after fifteen minutes", shown: .broken(.reset), took: 900, kind: .deadline,
      verdict: .split(orAfter: .seconds(4))),
    FailureRow(
      name: "cut off after fifteen minutes", shown: .broken(.cutOff), took: 900, kind: .deadline,
      verdict: .split(orAfter: .seconds(4))),
  ]

  static let all =
    transient + throttled + signIn + endpoint + permanent + paging + body + network + deadline
}
