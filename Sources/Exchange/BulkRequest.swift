import Core

/// Writes the request that asks several questions at once.
///
/// It never sends anything, and holds no more than the service takes. Each question stands in it as
/// the request that would ask it alone, headers and token included, since the service serves it so.
struct BulkRequest {
  /// The largest answer accepted: ten full pages of wide rows.
  static let largestAnswer = 64 << 20

  let endpoint: ExchangeEndpoint
  let whereabouts: Whereabouts

  /// What a question is called within its batch, by its place.
  static func id(of place: Int) -> String { String(place) }

  func request(for call: BulkCall, token: AccessToken) throws(CallFailure) -> HTTPRequest {
    var items: [String] = []
    for (place, item) in call.calls.enumerated() {
      items.append(try self.item(item, id: Self.id(of: place), token: token))
    }
    let body = JSONText.object([("requests", "[" + items.joined(separator: ",") + "]")])
    return HTTPRequest(
      method: .post, url: endpoint.batch, headers: headers(of: call, token: token),
      body: Array(body.utf8), deadline: call.deadline, bodyLimit: Self.largestAnswer)
  }

  private func headers(of call: BulkCall, token: AccessToken) -> [HTTPHeader] {
    [
      .authorization(token.value),
      HTTPHeader("Content-Type", "application/json; charset=utf-8"),
      // Without it the answer is multipart.
      HTTPHeader("Accept", "application/json"),
      HTTPHeader("Accept-Language", "en-US"),
      // Else what fails first ends all.
      HTTPHeader("Prefer", "odata.continue-on-error"),
      HTTPHeader("X-AnchorMailbox", call.identity.anchor),
      HTTPHeader("X-ClientApplication", PageRequest.application),
      HTTPHeader("client-request-id", call.clientRequestID),
      HTTPHeader("connection-id", call.identity.connectionID),
    ]
  }

  private func item(
    _ call: PageCall, id: String, token: AccessToken
  ) throws(CallFailure) -> String {
    let single = PageRequest(endpoint: endpoint, whereabouts: whereabouts)
    let headers = [
      ("Authorization", token.value.reveal { "Bearer \($0)" }),
      ("Content-Type", "application/json; charset=utf-8"),
      ("Accept", "application/json"),
      ("Accept-Language", "en-US"),
      ("Prefer", "odata.maxpagesize=\(call.pageSize);odata.continue-on-error"),
      ("X-AnchorMailbox", call.identity.anchor),
      ("X-CmdletName", call.question.cmdlet),
      ("X-ResponseFormat", "json"),
      ("X-ClientApplication", PageRequest.application),
      ("client-request-id", call.clientRequestID),
      ("connection-id", call.identity.connectionID),
    ]
    return JSONText.object([
      ("id", JSONText.string(id)),
      ("method", JSONText.string("POST")),
      ("url", JSONText.string(try single.address(of: call, token: token))),
      ("headers", JSONText.object(headers.map { ($0.0, JSONText.string($0.1)) })),
      ("body", try single.body(of: call.question)),
    ])
  }
}
