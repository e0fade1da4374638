import Core
import Testing

/// How a finding, in place of an answer, keeps rows from being called removed.
@Suite struct DifferenceJudgeTests {
  private static let columns = ["Mailbox", "User", "Rights", "Finding"]

  private func judge(identity: Int = 3, columns: [String] = columns) -> DifferenceJudge {
    let sight = Sight(.everything, key: "Name", columns: columns)
    return DifferenceJudge(older: sight, newer: sight, columns: columns, identity: identity)
  }

  private func row(_ cells: String) -> ComparedRow {
    ComparedRow(guid: GUID(high: 0, low: 1), key: "k", cells: Array(cells.utf8))
  }

  private func kinds(
    _ changes: [RowChange], by judge: DifferenceJudge
  ) throws -> [Difference.Kind] {
    var judge = judge
    return try changes.map { try judge.judge($0).kind }
  }

  private var denied: ComparedRow { row(#"["a@x",null,null,"AccessDenied"]"#) }
  private var ann: ComparedRow { row(#"["A@X","Ann","Full",null]"#) }
  private var other: ComparedRow { row(#"["b@x","Ann","Full",null]"#) }

  @Test func `grants of a mailbox that could not be asked tonight are not seen`() throws {
    #expect(
      try kinds([.added(denied), .removed(ann), .removed(other)], by: judge())
        == [.notSeen, .notSeen, .removed])
  }

  @Test func `grants of a mailbox that could not be asked last night are no news`() throws {
    #expect(
      try kinds([.removed(denied), .added(ann), .added(other)], by: judge())
        == [.notSeenBefore, .notSeenBefore, .added])
  }

  @Test func `a finding says nothing of the run that has the answer`() throws {
    #expect(
      try kinds(
        [.removed(denied), .removed(ann), .changed(old: ann, new: ann, columns: [2])], by: judge())
        == [.notSeenBefore, .removed, .changed])
  }

  @Test func `a finding stands before the rows of its object`() throws {
    func key(_ row: ComparedRow) throws -> [UInt8] {
      var key: [UInt8] = []
      let places: [UInt8] = [0, 1, 2]
      try IdentityKey.append(of: row.cells.span, places: places.span, to: &key)
      return key
    }
    #expect(try key(denied).lexicographicallyPrecedes(try key(ann)))
    #expect(try key(ann).lexicographicallyPrecedes(try key(other)))
  }

  @Test func `without that column, or without columns that identify, nothing is a finding`() throws
  {
    let named = ["Mailbox", "User", "Rights", "Note"]
    #expect(
      try kinds([.added(denied), .removed(ann)], by: judge(columns: named)) == [.added, .removed])
    #expect(
      try kinds([.added(denied), .removed(ann)], by: judge(identity: 0)) == [.added, .removed])
    let nobody = row(#"[null,null,null,"Throttled"]"#)
    #expect(try kinds([.added(nobody), .removed(ann)], by: judge()) == [.added, .removed])
  }
}
