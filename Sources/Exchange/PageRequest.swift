import Core

/// Writes the request that asks for one page.
///
/// It never sends anything. All pages of an answer are asked for with the same body and headers;
/// only the address changes, and it may not lead to a host that is not the service's.
struct PageRequest {
  /// What Rollcall calls itself towards the service.
  static let application = "Rollcall"
  /// Parameters whose text is a filter.
  private static let filters: Set = ["filter", "recipientfilter", "recipientpreviewfilter"]

  /// Cmdlets that return all there is, and refuse to be asked for it.
  private static let unlimited: Set = ["get-inboxrule", "get-mailboxstatistics"]

  let endpoint: ExchangeEndpoint
  let whereabouts: Whereabouts

  func request(for call: PageCall, token: AccessToken) throws(CallFailure) -> HTTPRequest {
    var request = try HTTPRequest(
      method: .post, url: address(of: call, token: token), headers: headers(of: call, token: token),
      body: Array(body(of: call.question).utf8), deadline: call.deadline)
    request.isSentOnce = call.question.isChange
    return request
  }

  func address(of call: PageCall, token: AccessToken) throws(CallFailure) -> String {
    guard let link = call.cursor else {
      let question = call.question
      // A change answers nothing that would be kept.
      if question.isChange { return endpoint.invokeCommand }
      let identity = question.key.map { [question.identity.column, $0] } ?? []
      return endpoint.invokeCommand(selecting: question.columns + identity)
    }
    guard let address = whereabouts.address(of: link, at: endpoint) else {
      let host = Origin(of: link).map {
        "another host (\(Sentence.clean($0.host, hiding: token.value, limit: 80)))"
      }
      throw CallFailure(
        .malformed,
        sentence: Sentence.compose(
          "The service's next link points to \(host ?? "something that is no address"), so it was "
            + "not followed and the token was not sent. The batch can be asked again; if it "
            + "happens again, check whether a proxy or a private front end rewrites answers."))
    }
    return address
  }

  private func headers(of call: PageCall, token: AccessToken) -> [HTTPHeader] {
    [
      .authorization(token.value),
      HTTPHeader("Content-Type", "application/json; charset=utf-8"),
      HTTPHeader("Accept", "application/json"),
      // The rules that read failures and warnings know the service's English sentences.
      HTTPHeader("Accept-Language", "en-US"),
      HTTPHeader("Prefer", "odata.maxpagesize=\(call.pageSize)"),
      HTTPHeader("X-AnchorMailbox", call.identity.anchor),
      HTTPHeader("X-CmdletName", call.question.cmdlet),
      HTTPHeader("X-ResponseFormat", "json"),
      HTTPHeader("X-ClientApplication", Self.application),
      HTTPHeader("client-request-id", call.clientRequestID),
      HTTPHeader("connection-id", call.identity.connectionID),
    ]
  }

  func body(of question: Question) throws(CallFailure) -> String {
    guard question.isChange || question.cmdlet.lowercased().hasPrefix("get-") else {
      throw CallFailure(
        .permanent,
        sentence: Sentence.compose(
          "A question may only be asked by a cmdlet that begins with Get-, so nothing was sent. "
            + "Write what changes something as an 'action' of a job."))
    }
    var parameters: [(name: String, value: String)] = []
    // Without ResultSize the service stops after a thousand rows.
    if !question.isChange, !Self.unlimited.contains(question.cmdlet.lowercased()) {
      parameters.append(("ResultSize", JSONText.string("Unlimited")))
    }
    if let filter = question.filter {
      parameters.append(("Filter", JSONText.string(FilterText.bound(filter))))
    }
    var seen = Set(parameters.map { $0.name.lowercased() })
    for parameter in question.parameters {
      guard seen.insert(parameter.name.lowercased()).inserted else {
        throw CallFailure(
          .permanent,
          sentence: Sentence.compose(
            "The job sets the parameter \(Sentence.clean(parameter.name, limit: 80)), which is "
              + "given already, so nothing was asked. Remove it from the job's parameters; a "
              + "filter belongs under query.filter."))
      }
      parameters.append((parameter.name, JSONText.value(Self.bound(parameter))))
    }
    let input = JSONText.object([
      ("CmdletName", JSONText.string(question.cmdlet)),
      ("Parameters", JSONText.object(parameters)),
    ])
    return JSONText.object([("CmdletInput", input)])
  }

  private static func bound(_ parameter: Parameter) -> Parameter.Value {
    guard case .text(let text) = parameter.value, filters.contains(parameter.name.lowercased())
    else { return parameter.value }
    return .text(FilterText.bound(text))
  }
}
