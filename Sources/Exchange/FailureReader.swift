import Core

/// Turns whatever came instead of a page into a `CallFailure` people can act on.
///
/// It never throws, never retries, and never quotes a body that is not an error of the service.
struct FailureReader {
  /// A complaint under a good status is no longer than this; longer bodies are pieces of pages.
  private static let longestMisplaced = 4096

  let token: Secret

  /// Reads a response whose status promises no page.
  func failure(_ response: HTTPResponse, receipt: CallReceipt) -> CallFailure {
    let complaint = Complaint(response)
    let kind = FailureRules.kind(
      status: response.status, complaint: complaint,
      retryAfter: RetryAfter.duration(
        response.header("retry-after"), date: response.header("date")))
    if kind == .wrongEndpoint {
      return moved(to: response.header("location"), receipt: receipt)
    }
    if [.forbidden, .intercepted].contains(kind),
      FailureRules.isFromElsewhere(status: response.status, complaint)
    {
      return refusedOnTheWay(kind, receipt: receipt)
    }
    var failure = failure(kind, complaint, receipt: receipt)
    failure.finding = FailureRules.finding(status: response.status, complaint)
    // An identity that may not call gets no further with any token.
    if kind == .unauthorised { failure.challenge = AuthenticateHeader.claims(in: response) }
    return failure
  }

  /// Reads the errors that came inside a page: a cmdlet that failed half-way.
  func failure(errors: String, receipt: CallReceipt) -> CallFailure {
    let complaint = Complaint(errors: errors)
    let kind = FailureRules.kind(status: 400, complaint: complaint, retryAfter: nil)
    var failure = failure(kind, complaint, receipt: receipt)
    failure.finding = FailureRules.finding(status: 400, complaint)
    return failure
  }

  /// Tells of a body that is not a page, unless it is a complaint under a good status.
  func failure(unreadable reason: String, in response: HTTPResponse, receipt: CallReceipt)
    -> CallFailure
  {
    if response.body.count <= Self.longestMisplaced {
      let complaint = Complaint(response)
      let kind = FailureRules.kind(status: 0, complaint: complaint, retryAfter: nil)
      switch kind {
      case .throttled, .staleCursor: return failure(kind, complaint, receipt: receipt)
      case .transient, .network, .deadline, .unauthorised, .forbidden, .intercepted,
        .wrongEndpoint, .permanent, .malformed, .cancelled:
        break
      }
    }
    guard response.body.first(where: { $0 > 0x20 }) != UInt8(ascii: "<") else {
      return CallFailure(
        .malformed,
        sentence: Sentence.compose(
          "A web page came in place of the service's answer (status \(receipt.status)): a proxy or "
            + "web filter on the way answered for it. Nothing of it was kept; the call can be made "
            + "again. If it stays so, have calls to the endpoint let through unaltered."),
        receipt: receipt)
    }
    return CallFailure(
      .malformed,
      sentence: Sentence.compose(
        "The service's answer is not a page that can be kept: \(reason). Nothing of it was kept; "
          + "the call can be made again."),
      receipt: receipt)
  }

  /// Tells of rows that nothing tells apart: the cmdlet shows no such column.
  func failure(unidentified page: UnreadablePage, receipt: CallReceipt) -> CallFailure {
    CallFailure(
      .permanent, code: CallFailure.withoutIdentity,
      sentence: Sentence.compose(
        "The service's answer cannot be kept: \(page.reason), by which rows are told apart. Asking "
          + "again does not help. In the job file ask by a cmdlet whose objects have one, or ask about "
          + "them in a stage under 'then', and start a new run."),
      receipt: receipt)
  }

  private func failure(
    _ kind: CallFailure.Kind, _ complaint: Complaint, receipt: CallReceipt
  ) -> CallFailure {
    var receipt = receipt
    receipt.isOverConcurrency = FailureRules.isAboutConcurrency(complaint)
    let code = complaint.types.first.map { Sentence.clean($0, hiding: token, limit: 120) }
    let short = code.map { $0.split(separator: ".").last.map(String.init) ?? $0 }
    let mark = [receipt.status > 0 ? "status \(receipt.status)" : nil, short]
      .compactMap(\.self).joined(separator: ", ")
    let text = complaint.text.map { Sentence.clean($0, hiding: token, limit: .max) } ?? ""
    let (what, advice) = Self.words(for: kind)
    let next = kind == .permanent ? Remedy.forRefused(complaint) : advice
    return CallFailure(
      kind, code: code,
      sentence: Sentence.compose(
        "\(what) (\(mark)):", quoting: text.isEmpty ? "it gave no reason in words" : text, next),
      receipt: receipt)
  }

  private func refusedOnTheWay(
    _ kind: CallFailure.Kind, receipt: CallReceipt
  ) -> CallFailure {
    let (what, next) =
      receipt.status == 407
      ? (
        "A proxy answered that it wants a sign-in of its own",
        "Set 'proxy-user' and 'proxy-password' under 'network' of the tenant, then resume."
      )
      : (
        "A web page came in place of the service's answer: a proxy, web filter or front end on the "
          + "way refused the call",
        "If it stays so, have calls to the endpoint let through unaltered; a front end may want "
          + "'client-certificate' under 'network' of the tenant. Then resume."
      )
    return CallFailure(
      kind, code: CallFailure.refusedOnTheWay,
      sentence: Sentence.compose("\(what) (status \(receipt.status)). \(next)"),
      receipt: receipt)
  }

  private func moved(to location: String?, receipt: CallReceipt) -> CallFailure {
    let host = location.flatMap(Origin.init(of:)).map {
      Sentence.clean($0.host, hiding: token, limit: 80)
    }
    return CallFailure(
      .wrongEndpoint,
      sentence: Sentence.compose(
        "The service sends this tenant to another host, \(host ?? "which it did not name") "
          + "(status \(receipt.status)), and the token was not sent there. If the host is the "
          + "service's own, set it under endpoints.exchange of the tenant and resume."),
      receipt: receipt)
  }

  /// What happened and what follows, for each kind.
  private static func words(for kind: CallFailure.Kind) -> (what: String, next: String) {
    switch kind {
    case .transient:
      ("The service had a bad moment", "The call can be made again.")
    case .network:
      ("No answer came", "The call can be made again.")
    case .deadline:
      ("The service gave the call up", "The batch is asked in smaller parts if that happens again.")
    case .throttled:
      ("The service refuses more calls for now", "Fewer are made until it accepts them again.")
    case .unauthorised:
      (
        "The service refused the token",
        "A new one is needed; if it is refused too, check that the tenant's endpoint and login "
          + "belong to the same cloud, and that the identity is enabled."
      )
    case .forbidden:
      (
        "The identity may not make this call",
        "Grant it Exchange.ManageAsApp and a role such as "
          + "Global Reader, then resume."
      )
    case .intercepted:
      (
        "Somebody on the way answered in place of the service",
        "Have calls to the endpoint let through unaltered, then resume."
      )
    case .permanent:
      ("The service refuses the question", "Correct the job file, then start a new run.")
    case .wrongEndpoint:
      ("The endpoint is not the service's", "Correct the endpoints of the tenant, then resume.")
    case .staleCursor:
      ("The service has lost the place in its answer", "The batch starts over at its first page.")
    case .malformed:
      ("The service's answer is none that is known", "The call can be made again.")
    case .cancelled:
      ("The call was given up", "It is made again when the run is resumed.")
    }
  }
}
