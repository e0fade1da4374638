import Core
import GRDB
import Synchronization

/// Files ties by who holds them.
extension AccessTaking {
  /// Whether ties of a look that was broken off may not be filed.
  var isBehind: Bool { state.withLock(\.isBehind) }

  /// So many ties wait that they must be filed before more are taken in.
  var mustFile: Bool { state.withLock { $0.filing.isFull } }

  /// Finds ties that looks made which were broken off, from behind one on; nil after the last ones.
  func findUnfiled(after last: Missing?, in db: Database) throws -> Missing? {
    let last = last ?? Missing(place: 0, right: 0, name: 0, first: 0)
    return try state.withLock { state in
      let query = try AccessQuery(AccessStatements.unfiledAfter, in: db)
      var found: [AccessFiling.Tie] = []
      try query.each(
        [state.source, last.place, last.right, last.name, last.first, Int64(Self.endingPiece)]
      ) { row in
        found.append(
          AccessFiling.Tie(
            name: row.number(at: 2), place: row.number(at: 0), right: row.number(at: 1),
            first: row.number(at: 3)))
      }
      state.filing.add(found)
      guard found.count == Self.endingPiece, let tie = found.last else { return nil }
      return Missing(place: tie.place, right: tie.right, name: tie.name, first: tie.first)
    }
  }

  /// Puts in order what waits.
  func sortHeld() { state.withLock { $0.filing.sort() } }

  /// Files the next ties that wait; false where there are none.
  func fileSome(in db: Database) throws -> Bool {
    try state.withLock { state in
      let next = state.filing.next
      guard !next.isEmpty else { return false }
      let file = try AccessQuery(AccessStatements.file, in: db)
      file.bind(state.source, at: 2)
      for tie in next {
        try file.change((1, tie.name), (3, tie.place), (4, tie.right), (5, tie.first))
      }
      return true
    }
  }

  /// What was filed is durable.
  func settleFiled() { state.withLock { $0.filing.settle() } }
}
