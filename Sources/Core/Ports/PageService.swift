/// The port to the service: one page of one question, or one reason why there is none.
///
/// It never retries, never stores and never looks at a clock beyond timing its own call.
package protocol PageService: Sendable {
  func page(_ call: PageCall, token: AccessToken) async throws(CallFailure) -> Page

  /// How many questions one call may hold; 1 where it takes no call of several.
  var widestBulk: Int { get }

  /// Asks several questions in one call; what is thrown concerns all of them.
  func pages(_ call: BulkCall, token: AccessToken) async throws(CallFailure) -> BulkAnswer
}

/// What is asked, independent of how far the answer has come.
package struct Question: Sendable, Hashable {
  package var cmdlet: String
  /// Fixed parameters in the order of the job file, such as `RecipientTypeDetails`.
  package var parameters: [Parameter]
  /// The whole filter as text, or nil to ask for everything.
  package var filter: String?
  /// The property that batches are cut along, always asked for as the GUID is; nil where rows are
  /// no objects and have neither, such as the permissions of one mailbox.
  package var key: String?
  /// What a row keeps, in order.
  package var columns: [String]
  /// The list that is read in place of a cmdlet; a row then holds the answer about one object.
  package var listing: Listing?
  /// The object whose own address is asked in place of a cmdlet; the only row then holds the answer.
  package var address: ObjectAddress?
  /// Whether it changes something: then it is sent once, whatever happens to the connection.
  package var isChange = false

  package init(
    cmdlet: String, parameters: [Parameter] = [], filter: String?, key: String?, columns: [String]
  ) {
    self.cmdlet = cmdlet
    self.parameters = parameters
    self.filter = filter
    self.key = key
    self.columns = columns
  }
}

/// A named value sent with a cmdlet.
package struct Parameter: Sendable, Hashable, Codable {
  package enum Value: Sendable, Hashable, Codable {
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([String])
  }

  package var name: String
  package var value: Value

  package init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }
}

extension Parameter {
  /// As an administrator would type it.
  package var text: String {
    switch value {
    case .text(let text): "-\(name) \(text)"
    case .number(let number): "-\(name) \(number)"
    case .flag(let flag): "-\(name):$\(flag)"
    case .list(let list): "-\(name) \(list.joined(separator: ","))"
    }
  }
}

/// One call: the question, where to go on, and for whom.
package struct PageCall: Sendable {
  package var question: Question
  /// The next link of the page before, or nil for the first page.
  package var cursor: String?
  package var identity: SessionIdentity
  package var clientRequestID: String
  package var pageSize: Int
  package var deadline: Duration

  package init(
    question: Question, cursor: String?, identity: SessionIdentity, clientRequestID: String,
    pageSize: Int = 1000, deadline: Duration
  ) {
    self.question = question
    self.cursor = cursor
    self.identity = identity
    self.clientRequestID = clientRequestID
    self.pageSize = pageSize
    self.deadline = deadline
  }
}

/// What stays the same over all calls of a session: routing and correlation, no secret.
package struct SessionIdentity: Sendable, Hashable {
  /// `X-AnchorMailbox`: follow-up pages only work when it never changes.
  package var anchor: String
  package var connectionID: String

  package init(anchor: String, connectionID: String) {
    self.anchor = anchor
    self.connectionID = connectionID
  }
}

/// One response within a batch, read and reduced to the job's columns.
package struct Page: Sendable {
  package var rows: RowBlock
  /// Where to go on; nil when the service named no further page.
  package var nextLink: String?
  /// It named one with nothing in it: the end, or a link that was lost.
  package var isLinkBlank: Bool
  /// The service warned that it holds more than it returned.
  package var isTruncated: Bool
  package var receipt: CallReceipt

  package init(
    rows: RowBlock, nextLink: String?, isLinkBlank: Bool = false, isTruncated: Bool,
    receipt: CallReceipt
  ) {
    self.rows = rows
    self.nextLink = nextLink
    self.isLinkBlank = isLinkBlank
    self.isTruncated = isTruncated
    self.receipt = receipt
  }
}

/// What a call left behind for the attempt log, whatever its outcome.
package struct CallReceipt: Sendable, Hashable {
  /// Zero when no response came.
  package var status: Int
  /// The service's `request-id`, for its support.
  package var requestID: String?
  package var bytes: Int
  package var timings: CallTimings
  /// What it told of the tenant's budget, if anything.
  package var quota: Quota?
  /// Whether it refused the call because too many were in flight.
  package var isOverConcurrency = false

  package init(
    status: Int = 0, requestID: String? = nil, bytes: Int = 0, timings: CallTimings = CallTimings()
  ) {
    self.status = status
    self.requestID = requestID
    self.bytes = bytes
    self.timings = timings
  }
}
