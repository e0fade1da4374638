/// What a run could not ask about, and so has no rows of, though it is no row of the stage itself
/// that says so.
///
/// An answer that a mailbox refused is a row with a finding in its own stage. The stages that ask
/// about that answer's rows have nothing of the mailbox, and what they had before is not removed but
/// unseen. Each is known by the first columns of the identity that such rows would have.
package struct Unanswered: Sendable, Hashable {
  /// More are not told apart: then nothing that is absent means anything.
  package static let most = 1_000_000

  /// Keys by how many columns they are of.
  private var leads: [Int: Set<[UInt8]>] = [:]
  private var count = 0
  private var isFull = false

  package init() {}

  package var isEmpty: Bool { count == 0 }

  /// Whether rows that begin like this one could not be seen.
  package func holds(_ row: ComparedRow) throws(DamagedCells) -> Bool {
    if isFull { return true }
    for (columns, keys) in leads {
      let places = (0..<columns).map { UInt8(clamping: $0) }
      if keys.contains(try Self.key(of: row.cells, at: places)) { return true }
    }
    return false
  }

  /// Takes in a row that says why there is no answer.
  ///
  /// - Parameter places: where the row has the first columns of the identity, in its order.
  package mutating func note(
    _ cells: [UInt8], at places: [Int]
  ) throws(DamagedCells) {
    let all = try CellWalk.cells(of: cells.span)
    let known = places.prefix { all.indices.contains($0) && all[$0].kind != .null }
    guard !known.isEmpty else { return }
    let key = try Self.key(of: cells, at: known.map { UInt8(clamping: $0) })
    guard leads[known.count, default: []].insert(key).inserted else { return }
    count += 1
    isFull = count > Self.most
  }

  private static func key(of cells: [UInt8], at places: [UInt8]) throws(DamagedCells) -> [UInt8] {
    var key: [UInt8] = []
    try IdentityKey.append(of: cells.span, places: places.span, to: &key)
    return key
  }
}

extension ComparedShape {
  /// A stage whose findings say that rows of the compared one could not be seen.
  package struct Witness: Sendable, Hashable {
    /// The place of the stage among those of the run.
    package var place: Int
    /// Where its rows have the first columns of the compared rows' identity.
    package var columns: [Int]
  }

  /// The stages that this one was asked about, as far as they ask themselves, and the stage itself
  /// where it tells who is in groups: a group that could not be asked has a whole row of its own.
  ///
  /// - Parameter identity: the columns by which compared rows are the same.
  package func witnesses(in job: Job, identity: [String]) -> [Witness] {
    let stages = job.allStages
    guard stages.indices.contains(place) else { return [] }
    func witness(_ place: Int, without hidden: [String]) -> Witness? {
      let names = stages[place].job.columns.map { $0.lowercased() }
      let hidden = Set(hidden.map { $0.lowercased() })
      let known = identity.map { $0.lowercased() }.map { name in
        hidden.contains(name) ? nil : names.firstIndex(of: name)
      }
      let columns = known.prefix { $0 != nil }.compactMap(\.self)
      return columns.isEmpty ? nil : Witness(place: place, columns: columns)
    }
    var witnesses: [Witness] = []
    if case .members = stages[place].follower?.way {
      witnesses += [witness(place, without: Follower.ofMember)].compactMap(\.self)
    }
    var source = stages[place].source
    while let place = source, stages[place].follower != nil {
      witnesses += [witness(place, without: [Self.finding])].compactMap(\.self)
      source = stages[place].source
    }
    return witnesses
  }

  private static let finding = DifferenceJudge.finding
}
