import Core

extension TenantGate.Answer {
  /// What the outcome of a call says about the tenant and its endpoint.
  init(_ result: Result<Page, CallFailure>) {
    switch result {
    case .success: self = .served
    case .failure(let failure):
      switch failure.kind {
      case .throttled(let retryAfter):
        self = .refused(
          retryAfter: retryAfter, failure.receipt.isOverConcurrency ? .concurrency : .rate)
      // A web page on the way is no answer of the endpoint's.
      case .network, .intercepted: self = .failed
      // Without a status the network failed; from 500 on the endpoint did.
      case .transient where failure.receipt.status == 0 || failure.receipt.status >= 500:
        self = .failed
      // A question too large for its time says nothing of the endpoint.
      case .deadline: self = .unknown
      case .transient, .unauthorised, .forbidden, .wrongEndpoint, .permanent, .staleCursor,
        .malformed:
        self = failure.receipt.status == 0 ? .unknown : .answered
      case .cancelled: self = .unknown
      }
    }
  }
}

extension Result<Page, CallFailure> {
  /// What the response told of the tenant's budget.
  var quota: Quota? {
    switch self {
    case .success(let page): page.receipt.quota
    case .failure(let failure): failure.receipt.quota
    }
  }
}
