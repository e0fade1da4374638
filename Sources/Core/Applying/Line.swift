/// One line of the list of a job that changes something, and what became of it.
package struct Line: Sendable, Hashable {
  /// Its place in the list, counted from 1; blank lines have none.
  package var number: Int
  /// What the list says, in the order of its columns.
  package var cells: [String]
  /// What tells the call that was planned from any other.
  package var digest: Int64
  package var state: LineState
  /// Calls that were made to change something.
  package var sends: Int
  /// Times that it was read whether the change was made, and could not be told.
  package var reads: Int
  /// When its state was changed last, by the store's clock; nil while it never was.
  package var changedAt: Instant?
  /// What is known of it, for people.
  package var detail: String?

  package init(
    number: Int, cells: [String], digest: Int64, state: LineState = .waiting, sends: Int = 0,
    reads: Int = 0, changedAt: Instant? = nil, detail: String? = nil
  ) {
    self.number = number
    self.cells = cells
    self.digest = digest
    self.state = state
    self.sends = sends
    self.reads = reads
    self.changedAt = changedAt
    self.detail = detail
  }
}

/// Where a line stands.
///
/// The cases name their successors.
package enum LineState: String, Sendable, Hashable, Codable, CaseIterable {
  /// Not sent, or known not to have arrived or not to have been applied; becomes `sent`.
  case waiting
  /// Its call was decided on, and may have left; becomes any other.
  case sent
  /// Its call may have been applied, or not. Final, unless it is read back or may be repeated:
  /// then it becomes `applied`, `waiting` or `sent`.
  case unknown
  /// The service said so, or it was read. Final.
  case applied
  /// The service said that it will not. Final until a person has it sent again.
  case refused
  /// The service said what it would do. Final.
  case whatIf = "what-if"

  package var successors: Set<LineState> {
    switch self {
    case .waiting: [.sent, .refused]
    case .sent: [.waiting, .unknown, .applied, .refused, .whatIf]
    case .unknown: [.waiting, .applied, .unknown, .refused]
    case .refused: [.waiting]
    case .applied, .whatIf: []
    }
  }

  /// What the result calls it.
  ///
  /// A line whose call is under way, or was when its process died, may be applied or not.
  package var outcome: String {
    switch self {
    case .waiting: "not-sent"
    case .sent: LineState.unknown.rawValue
    case .unknown, .applied, .refused, .whatIf: rawValue
    }
  }

  /// What is known of each line that stands here, for people; nil where only the line tells.
  package var detail: String? {
    self == .sent ? "its call was under way, or its process ended before an answer came" : nil
  }
}

/// A change of one line, under the lease of its batch.
package struct LineChange: Sendable, Hashable {
  package var number: Int
  /// What is expected of it before; else nothing is changed.
  package var from: LineState
  package var to: LineState
  package var detail: String?
  /// Whether it was read without an answer.
  package var countsRead: Bool

  package init(
    _ line: Line, to: LineState, detail: String? = nil, countsRead: Bool = false
  ) {
    precondition(line.state.successors.contains(to), "A line goes from state to state in order.")
    number = line.number
    from = line.state
    self.to = to
    self.detail = detail
    self.countsRead = countsRead
  }
}

extension Line {
  /// Makes a change that was expected.
  package mutating func apply(_ change: LineChange, at now: Instant) {
    state = change.to
    detail = change.detail
    changedAt = now
    if change.to == .sent {
      sends += 1
      reads = 0
    } else if change.countsRead {
      reads += 1
    }
  }
}

/// How many lines of a run stand where.
package struct LineCounts: Sendable, Hashable, Codable {
  package var waiting = 0
  package var sent = 0
  package var unknown = 0
  package var applied = 0
  package var refused = 0
  package var whatIf = 0

  package init() {}

  package subscript(state: LineState) -> Int {
    get {
      switch state {
      case .waiting: waiting
      case .sent: sent
      case .unknown: unknown
      case .applied: applied
      case .refused: refused
      case .whatIf: whatIf
      }
    }
    set {
      switch state {
      case .waiting: waiting = newValue
      case .sent: sent = newValue
      case .unknown: unknown = newValue
      case .applied: applied = newValue
      case .refused: refused = newValue
      case .whatIf: whatIf = newValue
      }
    }
  }

  package var all: Int { LineState.allCases.reduce(0) { $0 + self[$1] } }

  /// For people: those there are, in the order of the states.
  package var text: String {
    LineState.allCases.filter { self[$0] > 0 }.map { state in
      // Lines that are under way are told apart from those that are lost.
      "\(state == .sent ? state.rawValue : state.outcome) \(self[state])"
    }.joined(separator: ", ")
  }
}
