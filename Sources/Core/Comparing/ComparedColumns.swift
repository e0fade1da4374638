/// Which columns of two runs are compared, and by which of them a row is the same in both.
///
/// It never compares a column that only one run kept, and says which those are.
package struct ComparedColumns: Sendable, Hashable {
  /// The columns both kept, in the newer run's order, the identity's first.
  package private(set) var names: [String]
  /// How many of these identify a row; 0 where the object's GUID does.
  package private(set) var identity: Int
  package private(set) var onlyOlder: [String]
  package private(set) var onlyNewer: [String]
  /// Where each of the names stands in a row of either run.
  package private(set) var older: [Int]
  package private(set) var newer: [Int]

  /// - Parameter identity: columns that identify a row; none for the object's GUID.
  package init(
    older: [String], newer: [String], identity: [String]
  ) throws(UnknownIdentity) {
    let known = Set(older)
    for name in identity where !known.contains(name) || !newer.contains(name) {
      throw UnknownIdentity(
        column: name, isInOlder: known.contains(name), isInNewer: newer.contains(name))
    }
    names = identity + newer.filter { known.contains($0) && !identity.contains($0) }
    self.identity = identity.count
    onlyOlder = older.filter { !newer.contains($0) }
    onlyNewer = newer.filter { !known.contains($0) }
    self.older = names.compactMap { older.firstIndex(of: $0) }
    self.newer = names.compactMap { newer.firstIndex(of: $0) }
  }

  package var identityNames: [String] { Array(names.prefix(identity)) }

  /// How the rows of the older run are read.
  package func olderRows(of stage: StageID, joined: ComparedRows.Join?) -> ComparedRows {
    rows(of: stage, joined: joined, at: older)
  }

  /// The same for the newer run.
  package func newerRows(of stage: StageID, joined: ComparedRows.Join?) -> ComparedRows {
    rows(of: stage, joined: joined, at: newer)
  }

  private func rows(
    of stage: StageID, joined: ComparedRows.Join?, at places: [Int]
  ) -> ComparedRows {
    // Rows that both runs keep alike are compared as they stand.
    let isAsItStands =
      onlyOlder.isEmpty && onlyNewer.isEmpty && older == newer && older == Array(names.indices)
    return ComparedRows(
      stage: stage, joined: joined, identity: identity == 0 ? nil : Array(places.prefix(identity)),
      picked: isAsItStands ? nil : places)
  }
}

/// A column of the identity that one of the runs did not keep.
package struct UnknownIdentity: Error, Sendable, Hashable {
  package var column: String
  package var isInOlder: Bool
  package var isInNewer: Bool
}
