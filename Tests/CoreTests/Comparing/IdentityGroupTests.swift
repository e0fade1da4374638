import Core
import Testing

/// What becomes of rows that share an identity.
@Suite struct IdentityGroupTests {
  private func row(_ guid: UInt64, _ cells: String) -> ComparedRow {
    ComparedRow(guid: GUID(high: 0, low: guid), key: "k", cells: Array(cells.utf8))
  }

  private func ended(
    _ older: [ComparedRow], _ newer: [ComparedRow]
  ) throws -> (changes: [RowChange], unchanged: Int) {
    var group = IdentityGroup()
    for row in older { #expect(group.takeOlder(row) == nil) }
    for row in newer { #expect(group.takeNewer(row) == nil) }
    let ended = try group.end()
    #expect(group.isEmpty)
    return ended
  }

  @Test func `what says the same in other bytes is no change`() throws {
    let found = try ended(
      [row(1, #"["é",["a","b"]]"#)], [row(2, #"["\u00e9",["b","a"]]"#)])
    #expect(found.changes.isEmpty)
    #expect(found.unchanged == 1)
  }

  @Test func `one object is paired with itself before others are paired`() throws {
    let (ann, ann2) = (row(7, "[1]"), row(7, "[2]"))
    let (bob, cy) = (row(8, "[3]"), row(9, "[4]"))
    let found = try ended([bob, ann], [ann2, cy])
    #expect(
      found.changes == [
        .changed(old: ann, new: ann2, columns: [0]), .changed(old: bob, new: cy, columns: [0]),
      ])
  }

  @Test func `who is left over was added or removed`() throws {
    let rows = (1...4).map { row($0, "[\($0)]") }
    #expect(
      try ended([rows[0], rows[1]], [rows[2]]).changes
        == [.changed(old: rows[0], new: rows[2], columns: [0]), .removed(rows[1])])
    #expect(
      try ended([rows[0]], [rows[2], rows[3]]).changes
        == [.changed(old: rows[0], new: rows[2], columns: [0]), .added(rows[3])])
    #expect(try ended([], [rows[0]]).changes == [.added(rows[0])])
  }

  @Test func `rows beyond the limit are told at once`() {
    var group = IdentityGroup()
    for number in 0..<IdentityGroup.mostHeld {
      #expect(group.takeOlder(row(UInt64(number), "[]")) == nil)
    }
    let more = row(1000, "[1]")
    #expect(group.takeOlder(more) == .removed(more))
    #expect(group.takeNewer(more) == nil)
  }

  @Test func `rows with different columns are damage`() {
    #expect(throws: DamagedCells.self) { try row(1, "[1]").columns(differingFrom: row(1, "[1,2]")) }
  }

  @Test func `a number is not the text of its digits`() throws {
    #expect(
      try row(1, #"[1,null,"",[1]]"#).columns(differingFrom: row(1, #"["1","",null,[2]]"#)) == [
        0, 1, 2, 3,
      ])
  }
}
