/// Judges the changes of a comparison one after the other, in the order of their identity.
///
/// Besides what each run could have seen at all, it heeds the rows that say why an object could not
/// be asked about: such a row has the columns of its object alone, and a text in the column
/// `Finding`. What only the other run has of that object is then not seen. It rests on the order:
/// null comes first, so the finding stands before the rows of its object, where the identity begins
/// with the object's columns. What other stages say of such objects is told by `Unanswered`.
package struct DifferenceJudge: Sendable {
  /// The column of a result that says why there is no answer; null where there is one.
  package static let finding = Follower.finding

  private let older: Sight
  private let newer: Sight
  /// How many columns, the first ones, identify a row.
  private let identity: Int
  private let finding: Int?
  private let unanswered: (older: Unanswered, newer: Unanswered)
  private var olderSubject: Subject?
  private var newerSubject: Subject?

  /// An object that could not be asked about: the first columns of its identity, as a key.
  private struct Subject: Sendable {
    var columns: Int
    var key: [UInt8]
  }

  /// - Parameter columns: the compared ones, those of the identity first.
  package init(
    older: Sight, newer: Sight, columns: [String], identity: Int,
    unanswered: (older: Unanswered, newer: Unanswered) = (Unanswered(), Unanswered())
  ) {
    self.older = older
    self.newer = newer
    self.identity = identity
    self.unanswered = unanswered
    finding = identity > 0 ? columns.firstIndex(of: Self.finding) : nil
  }

  package mutating func judge(_ change: RowChange) throws(DamagedCells) -> Difference {
    let difference = Difference(change, older: older, newer: newer)
    guard let finding else { return difference }
    switch change {
    case .added(let row):
      if let subject = try subject(of: row, findingAt: finding) {
        newerSubject = subject
        return Difference(kind: .notSeen, old: nil, new: row)
      }
      guard try isUnseen(row, olderSubject, unanswered.older) else { return difference }
      return Difference(kind: .notSeenBefore, old: nil, new: row)
    case .removed(let row):
      if let subject = try subject(of: row, findingAt: finding) {
        olderSubject = subject
        return Difference(kind: .notSeenBefore, old: row, new: nil)
      }
      guard try isUnseen(row, newerSubject, unanswered.newer) else { return difference }
      return Difference(kind: .notSeen, old: row, new: nil)
    case .changed: return difference
    }
  }

  /// What a row's finding is about; nil for a row that is an answer.
  private func subject(
    of row: ComparedRow, findingAt place: Int
  ) throws(DamagedCells) -> Subject? {
    let cells = try CellWalk.cells(of: row.cells.span)
    guard cells.indices.contains(place), cells[place].kind != .null else { return nil }
    let columns = cells.prefix(identity).prefix { $0.kind != .null }.count
    guard columns > 0 else { return nil }
    return Subject(columns: columns, key: try Self.key(of: row, columns))
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
