/// What the simulated service was asked and how it answered, counted exactly.
///
/// Every call, of a cmdlet or a resource and alone or in a batch, ends in exactly one of `pages`, `unauthorized`, `throttled`,
/// `forbidden`, `badRequests`, `notFound`, `failures`, `unavailable` and `redirects`, or is still
/// under way.
package struct SimulatorStatistics: Sendable, Equatable {
  /// Calls received, those in batches among them.
  package var calls = 0
  /// Calls answered with a page, which may be empty, or with a change that was applied.
  package var pages = 0
  /// Rows in those pages.
  package var rows = 0
  /// Requests for a token, whatever became of them.
  package var signIns = 0
  /// Access tokens issued.
  package var tokensIssued = 0
  /// What they were issued for; grants nobody used are absent.
  package var tokensByGrant: [SimulatorGrant: Int] = [:]
  /// Token requests that answered a claims challenge.
  package var claimsAnswered = 0
  /// Requests to the managed-identity endpoints, whatever became of them.
  package var managedIdentityRequests = 0
  /// Calls answered with 401.
  package var unauthorized = 0
  /// Those among `unauthorized` that carried a good token past its end.
  package var expiredTokenCalls = 0
  /// Those among `unauthorized` whose token ended while the call was under way.
  package var expiredInFlight = 0
  /// Those among `unauthorized` that carried a token which had been withdrawn.
  package var revokedTokenCalls = 0
  /// Calls answered with 429, for whichever reason.
  package var throttled = 0
  /// Those among `throttled` that came while too many others were being served.
  package var overConcurrency = 0
  /// Those among `throttled` that came when the budget of calls was spent.
  package var overBudget = 0
  /// Calls that the tenant's load let through, whatever became of them.
  package var granted = 0
  /// Calls answered with 403.
  package var forbidden = 0
  /// Calls answered with 400.
  package var badRequests = 0
  /// Those among `badRequests` that followed a link which could not be followed.
  package var cursorFailures = 0
  /// Calls answered with 404.
  package var notFound = 0
  /// Calls answered with 500.
  package var failures = 0
  /// Several calls sent as one; the items are counted among the calls.
  package var batches = 0
  /// Calls that came in a batch.
  package var batchItems = 0
  /// Questions about one object at an address of its own, whatever the client was told.
  package var addressed = 0
  /// Changes that cmdlets applied, whatever the client was told.
  package var applied = 0
  /// Calls that were sent to another host.
  package var redirects = 0
  /// Calls answered with 503.
  package var unavailable = 0
  /// The most calls that were under way at one moment.
  package var mostAtOnce = 0
  /// Changes of the tenant's objects, by drift or by a script.
  package var changes = 0
  /// How often each fault really happened; kinds that never did are absent.
  package var faults: [SimulatorFaults.Kind: Int] = [:]

  /// The same counts as one JSON object.
  package var json: String {
    let document: JSONValue = [
      "calls": .number(Double(calls)), "pages": .number(Double(pages)),
      "rows": .number(Double(rows)), "signIns": .number(Double(signIns)),
      "tokensIssued": .number(Double(tokensIssued)),
      "tokensByGrant": .object(
        SimulatorGrant.allCases.map {
          JSONValue.Member(name: $0.rawValue, value: .number(Double(tokensByGrant[$0] ?? 0)))
        }),
      "claimsAnswered": .number(Double(claimsAnswered)),
      "managedIdentityRequests": .number(Double(managedIdentityRequests)),
      "unauthorized": .number(Double(unauthorized)),
      "expiredTokenCalls": .number(Double(expiredTokenCalls)),
      "expiredInFlight": .number(Double(expiredInFlight)),
      "revokedTokenCalls": .number(Double(revokedTokenCalls)),
      "throttled": .number(Double(throttled)), "overConcurrency": .number(Double(overConcurrency)),
      "overBudget": .number(Double(overBudget)), "granted": .number(Double(granted)),
      "forbidden": .number(Double(forbidden)), "badRequests": .number(Double(badRequests)),
      "cursorFailures": .number(Double(cursorFailures)),
      "batches": .number(Double(batches)), "batchItems": .number(Double(batchItems)),
      "addressed": .number(Double(addressed)),
      "applied": .number(Double(applied)),
      "notFound": .number(Double(notFound)), "failures": .number(Double(failures)),
      "redirects": .number(Double(redirects)),
      "unavailable": .number(Double(unavailable)), "mostAtOnce": .number(Double(mostAtOnce)),
      "changes": .number(Double(changes)),
      "faults": .object(
        SimulatorFaults.Kind.allCases.map {
          JSONValue.Member(name: $0.rawValue, value: .number(Double(faults[$0] ?? 0)))
        }),
    ]
    return String(decoding: document.bytes, as: UTF8.self)
  }
}

/// What an access token was issued for.
package enum SimulatorGrant: String, CaseIterable, Sendable {
  case application = "client_credentials"
  case device = "device_code"
  case code = "authorization_code"
  case refresh = "refresh_token"
  case password
  case managedIdentity = "managed_identity"
}
