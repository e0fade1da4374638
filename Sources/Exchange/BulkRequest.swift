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
    let authorization = ("Authorization", token.value.reveal { "Bearer \($0)" })
    if let address = call.question.address {
      return item(
        id, "GET", endpoint.object(at: address),
        headers: [authorization] + ListRequest.headers(of: call))
    }
    let single = PageRequest(endpoint: endpoint, whereabouts: whereabouts)
    let headers = [
      authorization,
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
    return item(
      id, "POST", try single.address(of: call, token: token), headers: headers,
      body: try single.body(of: call.question))
  }

  private func item(
    _ id: String, _ method: String, _ url: String, headers: [(name: String, value: String)],
    body: String? = nil
  ) -> String {
    let members = [
      ("id", JSONText.string(id)),
      ("method", JSONText.string(method)),
      ("url", JSONText.string(url)),
      ("headers", JSONText.object(headers.map { ($0.name, JSONText.string($0.value)) })),
    ]
    return JSONText.object(members + (body.map { [("body", $0)] } ?? []))
  }
}
