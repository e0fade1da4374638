import Core

/// What the answer to several questions says of the call as a whole.
extension BulkAnswer {
  var failures: [CallFailure] {
    results.compactMap { if case .failure(let failure) = $0 { failure } else { nil } }
  }

  /// Whether anything was told of any object: a tenant may take the call and refuse all within it.
  var isOfUse: Bool {
    failures.count < results.count || failures.contains { $0.finding != nil }
  }

  /// The refusal among them that asks for the longest wait, if there is one.
  var throttled: CallFailure? {
    let refused = failures.filter { if case .throttled = $0.kind { true } else { false } }
    guard var worst = refused.max(by: { $0.advised < $1.advised }) else { return nil }
    worst.receipt.isOverConcurrency = refused.contains { $0.receipt.isOverConcurrency }
    return worst
  }

  /// The refusal that is the tenant's and not of a few questions: of half of them or more.
  ///
  /// Fewer are asked alone after the time that the service names, where a refusal is the tenant's.
  var common: CallFailure? {
    let refused = failures.count { if case .throttled = $0.kind { true } else { false } }
    return refused * 2 >= results.count ? throttled : nil
  }

  /// The failure of all questions alike, where it is the service's and not theirs.
  var commonFailure: CallFailure? {
    guard failures.count == results.count, failures.allSatisfy(\.kind.isOfTheService) else {
      return nil
    }
    return throttled ?? failures.first { $0.kind == .unauthorised } ?? failures.first
  }
}

extension Result<BulkAnswer, CallFailure> {
  /// Refusals of half the questions are a refusal: the tenant has had enough.
  var asTheGateSees: Result<Page, CallFailure> {
    if case .success(let answer) = self, let refusal = answer.common { return .failure(refusal) }
    return asTheRunSees
  }

  /// One answer among failures is an answer: the service is there.
  var asTheRunSees: Result<Page, CallFailure> {
    flatMap { answer in
      if let failure = answer.commonFailure { return .failure(failure) }
      return .success(
        Page(rows: RowBlock(), nextLink: nil, isTruncated: false, receipt: answer.receipt))
    }
  }
}

extension CallFailure {
  fileprivate var advised: Duration {
    if case .throttled(let advice) = kind { advice ?? .zero } else { .zero }
  }
}

extension CallFailure.Kind {
  /// Whether it tells nothing of the question it met.
  fileprivate var isOfTheService: Bool {
    switch self {
    case .transient, .network, .deadline, .throttled, .unauthorised, .malformed, .cancelled: true
    case .forbidden, .intercepted, .wrongEndpoint, .permanent, .staleCursor: false
    }
  }
}
