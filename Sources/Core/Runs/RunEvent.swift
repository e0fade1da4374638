/// Something worth telling of a run: a line of its log.
package struct RunEvent: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case started
    case resumed
    case stopped
    case finished
    case renewed
    case renewalFailed = "renewal-failed"
    case uncuttable
    /// A batch whose end is not trusted is asked again.
    case doubted
    /// What is asked once all batches are done.
    case epilogue
    /// Objects of the run before that this one has not seen.
    case absent
    /// Another run checked this one.
    case verified
    /// Most calls failed, so that none is made for a while.
    case paused
    /// The service answers again after a pause.
    case reopened
    case buried
    /// A person had a buried batch asked again.
    case retried
    /// No call may begin for a while, as a person wants it.
    case waiting
    /// The tenant's endpoint is held to be down, or answers again.
    case endpoint
    case signInFailed = "sign-in-failed"
    /// Somebody was told of the run, or could not be.
    case told
    /// Older runs were forgotten, or rows found to be the same as before.
    case tidied
  }

  package var kind: Kind
  package var batch: BatchID?
  package var text: String

  package init(_ kind: Kind, batch: BatchID? = nil, text: String) {
    self.kind = kind
    self.batch = batch
    self.text = text
  }
}

/// An event with the time the store gave it.
package struct RecordedEvent: Sendable, Hashable {
  package var event: RunEvent
  package var at: Instant

  package init(event: RunEvent, at: Instant) {
    self.event = event
    self.at = at
  }
}
