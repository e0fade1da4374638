/// Which rows of a stage a later one asks about: those that pass every test of its `where`.
///
/// It never changes a row, and never passes one over that it cannot read.
package struct RowChoice: Sendable, Hashable {
  /// A test, and the place of its column among a row's values.
  private struct Test: Sendable, Hashable {
    var place: Int?
    var test: Follower.ColumnTest
  }

  private let tests: [Test]

  /// Nil where every row is asked about.
  ///
  /// - Parameter columns: those of the stage whose rows they are.
  package init?(of follower: Follower, among columns: [String]) {
    guard let only = follower.only, !only.isEmpty else { return nil }
    tests = only.map { test in
      let name = test.column.lowercased()
      return Test(place: columns.firstIndex { $0.lowercased() == name }, test: test)
    }
  }

  /// Whether a row is asked about, by its values as one JSON array.
  package func takes(_ row: some Sequence<UInt8>) -> Bool {
    let bytes = Array(row)
    let span = bytes.span
    guard let cells = try? CellWalk.cells(of: span) else { return true }
    return tests.allSatisfy { test in
      guard let place = test.place, cells.indices.contains(place) else {
        return test.test.holds([])
      }
      return (try? test.test.holds(Self.texts(of: cells[place], in: span))) ?? true
    }
  }

  /// A value as texts: a list's elements, anything else as one; none for null and for objects.
  private static func texts(
    of cell: CellWalk.Cell, in bytes: Span<UInt8>
  ) throws(DamagedCells) -> [String] {
    switch cell.kind {
    case .null, .object: return []
    case .text, .scalar:
      return [String(decoding: CellText.content(of: cell, in: bytes), as: UTF8.self)]
    case .list:
      var walk = try CellWalk(listAt: cell.range, of: bytes)
      var texts: [String] = []
      while let element = try walk.next(in: bytes) {
        texts += try Self.texts(of: element, in: bytes)
      }
      return texts
    }
  }
}
