/// What a run could not ask about, and so has no rows of, though it is no row of the stage itself
/// that says so.
///
/// An answer that a mailbox refused is a row with a finding in its own stage. The stages that ask
/// about that answer's rows have nothing of the mailbox, and what they had before is not removed but
/// unseen. Each is known by the columns of its object that the identity of such rows has; where it has
/// none, nothing that is absent means anything.
///
/// Groups are asked about because an answer names them. Where such answers are lacking, a group that
/// was not asked about may be held all the same, and its members are unseen too.
package struct Unanswered: Sendable, Hashable {
  /// More are not told apart: then nothing that is absent means anything.
  package static let most = 1_000_000

  /// Keys by the places of their columns; a million whole ones would be too large.
  private var leads: [[UInt8]: Set<Fingerprint>] = [:]
  private var count = 0
  private var isFull = false
  private var reached: Reached?

  /// The groups that were asked about, and where compared rows have theirs.
  private struct Reached: Sendable, Hashable {
    var place: Int
    var groups: Set<GUID>

    func holds(_ row: ComparedRow) throws(DamagedCells) -> Bool {
      let span = row.cells.span
      let cells = try CellWalk.cells(of: span)
      guard cells.indices.contains(place) else { return false }
      return GUID(try CellText.shown(cells[place], of: span)).map(groups.contains) ?? false
    }
  }

  package init() {}

  /// Whether another run, whose stages are the same, lacked all that one lacks.
  package static func isAll(of these: [Unanswered], within others: [Unanswered]) -> Bool {
    guard these.count == others.count else { return false }
    return zip(these, others).allSatisfy { one, other in
      if one.isFull || other.isFull { return false }
      return one.leads.allSatisfy { $1.isSubset(of: other.leads[$0] ?? []) }
    }
  }

  /// Takes rows of any other group than these for unseen.
  ///
  /// - Parameter place: where compared rows have the GUID of their group.
  package mutating func seeOnly(_ groups: Set<GUID>, at place: Int) {
    reached = Reached(place: place, groups: groups)
  }

  /// Whether something could not be asked about of which the identity does not tell what it was.
  package var isBlind: Bool { leads[[]] != nil }

  /// Whether rows of the object that this one tells of could not be seen.
  package func holds(_ row: ComparedRow) throws(DamagedCells) -> Bool {
    if isFull || isBlind { return true }
    if let reached, try !reached.holds(row) { return true }
    for (places, keys) in leads where keys.contains(try Self.key(of: row.cells, at: places)) {
      return true
    }
    return false
  }

  /// Takes in a row where it says why there is no answer, by its last value.
  ///
  /// - Parameters:
  ///   - places: where the row has the columns of its object.
  ///   - identity: where compared rows have these among their first columns; nil for their order.
  package mutating func note(
    _ cells: [UInt8], at places: [Int], as identity: [Int]? = nil
  ) throws(DamagedCells) {
    let all = try CellWalk.cells(of: cells.span)
    guard let finding = all.last, finding.kind != .null else { return }
    let known = zip(places, identity ?? Array(places.indices)).filter { place, _ in
      all.indices.contains(place) && all[place].kind != .null
    }
    let lead = try Self.key(of: cells, at: known.map { UInt8(clamping: $0.0) })
    let columns = known.map { UInt8(clamping: $0.1) }
    guard leads[columns, default: []].insert(lead).inserted else { return }
    count += 1
    isFull = count > Self.most
  }

  private static func key(
    of cells: [UInt8], at places: [UInt8]
  ) throws(DamagedCells) -> Fingerprint {
    var key: [UInt8] = []
    try IdentityKey.append(of: cells.span, places: places.span, to: &key)
    return Fingerprint(of: key)
  }
}
