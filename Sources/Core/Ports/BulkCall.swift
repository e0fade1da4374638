/// Several questions asked in one call: each is answered, or fails, on its own.
///
/// It always asks for first pages. Whatever leads on from one is asked for singly.
package struct BulkCall: Sendable {
  /// The service refuses an eleventh.
  package static let most = 10

  package var questions: [Question]
  package var identity: SessionIdentity
  /// The same for the call and for each of its questions.
  package var clientRequestID: String
  package var pageSize: Int
  package var deadline: Duration

  package init(
    questions: [Question], identity: SessionIdentity, clientRequestID: String, pageSize: Int = 1000,
    deadline: Duration
  ) {
    self.questions = questions
    self.identity = identity
    self.clientRequestID = clientRequestID
    self.pageSize = pageSize
    self.deadline = deadline
  }

  /// Each question as the call that would ask it alone.
  package var calls: [PageCall] {
    questions.map {
      PageCall(
        question: $0, cursor: nil, identity: identity, clientRequestID: clientRequestID,
        pageSize: pageSize, deadline: deadline)
    }
  }
}

/// What came of a call of several questions.
package struct BulkAnswer: Sendable {
  /// In the order of the questions, however the service ordered them.
  package var results: [Result<Page, CallFailure>]
  /// Of the call as a whole.
  package var receipt: CallReceipt

  package init(results: [Result<Page, CallFailure>], receipt: CallReceipt) {
    self.results = results
    self.receipt = receipt
  }
}

extension PageService {
  /// A service that does not say so takes one question at a time.
  package var widestBulk: Int { 1 }

  package func pages(_ call: BulkCall, token: AccessToken) async throws(CallFailure) -> BulkAnswer {
    throw CallFailure(
      .permanent, sentence: "This service takes one question at a time. Ask each by itself.")
  }
}
