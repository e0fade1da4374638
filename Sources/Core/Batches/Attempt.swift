/// One call to the service for one page, for the attempt log.
package struct Attempt: Sendable, Hashable {
  package enum Outcome: String, Sendable, Hashable, CaseIterable {
    case page
    case transient
    case throttled
    case unauthorised
    case forbidden
    case permanent
    case staleCursor = "stale-cursor"
    case malformed
    case cancelled
  }

  package var pass: Int
  package var page: Int
  package var startedAt: Instant
  package var outcome: Outcome
  package var receipt: CallReceipt
  package var clientRequestID: String
  package var rows: Int
  /// What the service said, for people; nil when all went well.
  package var sentence: String?

  package init(
    pass: Int, page: Int, startedAt: Instant, outcome: Outcome, receipt: CallReceipt,
    clientRequestID: String, rows: Int = 0, sentence: String? = nil
  ) {
    self.pass = pass
    self.page = page
    self.startedAt = startedAt
    self.outcome = outcome
    self.receipt = receipt
    self.clientRequestID = clientRequestID
    self.rows = rows
    self.sentence = sentence
  }
}
