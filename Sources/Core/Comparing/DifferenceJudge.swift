/// Judges the changes of a comparison one after the other, in the order of their identity.
///
/// Besides what each run could have seen at all, it heeds the rows that say why an object could not
/// be asked about: such a row has the columns of its object alone, and a text in the column
/// `Finding`. It is never news itself, and what only the other run has of that object is not seen.
/// Where the identity begins with the object's columns this rests on the order: null comes first, so
/// the finding stands before the rows of its object. What other findings say, of the same stage and
/// of others, is told by `Unanswered`.
package struct DifferenceJudge: Sendable {
  /// The column of a result that says why there is no answer; null where there is one.
  package static let finding = Follower.finding

  private let older: Sight
  private let newer: Sight
  /// How many columns, the first ones, tell which object was asked about.
  private let leading: Int
  private let finding: Int?
  private let unanswered: (older: Unanswered, newer: Unanswered)
  private var olderSubject: Subject?
  private var newerSubject: Subject?

  /// An object that could not be asked about: the first columns of its identity, as a key.
  private struct Subject: Sendable {
    var columns: Int
    var key: [UInt8]
  }

  /// - Parameters:
  ///   - columns: the compared ones, those of the identity first.
  ///   - leading: how many of these, the first ones, tell which object was asked about; 0 where
  ///     `unanswered` knows the findings of the compared rows too, nil for those of the identity.
  package init(
    older: Sight, newer: Sight, columns: [String], identity: Int, leading: Int? = nil,
    unanswered: (older: Unanswered, newer: Unanswered) = (Unanswered(), Unanswered())
  ) {
    self.older = older
    self.newer = newer
    self.leading = leading ?? identity
    self.unanswered = unanswered
    finding = identity > 0 ? columns.firstIndex(of: Self.finding) : nil
  }

  package mutating func judge(_ change: RowChange) throws(DamagedCells) -> Difference {
    let difference = Difference(change, older: older, newer: newer)
    guard let finding else { return difference }
    switch change {
    case .added(let row):
      if try isFinding(row, at: finding) {
        try note(row, as: &newerSubject)
        return Difference(kind: .notSeen, old: nil, new: row)
      }
      guard try isUnseen(row, olderSubject, unanswered.older) else { return difference }
      return Difference(kind: .notSeenBefore, old: nil, new: row)
    case .removed(let row):
      if try isFinding(row, at: finding) {
        try note(row, as: &olderSubject)
        return Difference(kind: .notSeenBefore, old: row, new: nil)
      }
      guard try isUnseen(row, newerSubject, unanswered.newer) else { return difference }
      return Difference(kind: .notSeen, old: row, new: nil)
    case .changed(let old, let new, _):
      let (was, isNow) = (try isFinding(old, at: finding), try isFinding(new, at: finding))
      if was { try note(old, as: &olderSubject) }
      if isNow { try note(new, as: &newerSubject) }
      // A finding is no value of what it stands for; of two findings the newer one is shown.
      return switch (was, isNow) {
      case (false, false): difference
      case (false, true): Difference(kind: .notSeen, old: old, new: nil)
      case (true, true): Difference(kind: .notSeen, old: nil, new: new)
      case (true, false): Difference(kind: .notSeenBefore, old: nil, new: new)
      }
    }
  }

  /// Whether a row says why there is no answer.
  private func isFinding(
    _ row: ComparedRow, at place: Int
  ) throws(DamagedCells) -> Bool {
    let cells = try CellWalk.cells(of: row.cells.span)
    return cells.indices.contains(place) && cells[place].kind != .null
  }

  /// Remembers what a finding is about: every row, where it does not say.
  private func note(
    _ row: ComparedRow, as subject: inout Subject?
  ) throws(DamagedCells) {
    guard leading > 0, subject?.columns != 0 else { return }
    let known = try CellWalk.cells(of: row.cells.span).prefix(leading).map { $0.kind != .null }
    let first = known.prefix { $0 }.count
    let columns = first > 0 ? first : (known.lastIndex(of: true) ?? -1) + 1
    subject = Subject(columns: columns, key: try Self.key(of: row, columns))
  }

  private func isUnseen(
    _ row: ComparedRow, _ subject: Subject?, _ unanswered: Unanswered
  ) throws(DamagedCells) -> Bool {
    if try isAbout(subject, row) { return true }
    return try unanswered.holds(row)
  }

  private func isAbout(_ subject: Subject?, _ row: ComparedRow) throws(DamagedCells) -> Bool {
    guard let subject else { return false }
    return try Self.key(of: row, subject.columns) == subject.key
  }

  private static func key(of row: ComparedRow, _ columns: Int) throws(DamagedCells) -> [UInt8] {
    var key: [UInt8] = []
    let places = (0..<columns).map { UInt8(clamping: $0) }
    try IdentityKey.append(of: row.cells.span, places: places.span, to: &key)
    return key
  }
}
