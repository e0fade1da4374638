import Core
import Testing

/// What is read from rows of a stage.
@Suite struct AccessRowsTests {
  private let grants = AccessColumns(
    grants: .init(
      mailbox: ["Guid"], principal: ["User", "UserSid"], right: .column("AccessRights"),
      folder: "Folder", deny: "Deny"))
  private let columns = ["Guid", "Folder", "User", "UserSid", "AccessRights", "Deny", "Finding"]

  private func read(
    _ row: String, _ kind: AccessKind, by access: AccessColumns, _ columns: [String]
  ) throws -> [AccessSighting] {
    try AccessRows(access, columns: columns).sightings(of: kind, in: Array(row.utf8))
  }

  private func name(_ text: String) throws -> AccessName { try #require(AccessName(text)) }

  @Test func `a row is one tie for each right`() throws {
    let row = #"["G1","Inbox","ann@x",null,["FullAccess","ReadPermission"],true,null]"#
    let sighting = try #require(try read(row, .grants, by: grants, columns).first)
    #expect(sighting.place == (try name("G1")))
    #expect(sighting.folder == "Inbox")
    #expect(sighting.ties.map(\.right) == ["FullAccess", "ReadPermission"])
    #expect(sighting.ties.allSatisfy { $0.isDenied && $0.name.text == "ann@x" })
  }

  @Test(arguments: [
    ("true", true), ("\"True\"", true), ("\"Deny\"", true), ("false", false),
    ("\"Allow\"", false), ("null", false),
  ])
  func `what is denied is read in every form the service writes`(cell: String, denied: Bool) throws
  {
    let row = #"["G1",null,"ann",null,["X"],"# + cell + ",null]"
    let ties = try read(row, .grants, by: grants, columns).flatMap(\.ties)
    #expect(ties.map(\.isDenied) == [denied])
  }

  @Test func `a right called None is no right, and its place was looked at all the same`() throws {
    let row = #"["G1","Inbox","Default",null,["None"],false,null]"#
    let sightings = try read(row, .grants, by: grants, columns)
    #expect(sightings.count == 1)
    #expect(sightings.first?.ties == [])
    #expect(sightings.first?.isFinding == false)
  }

  @Test func `a finding tells of its place alone`() throws {
    let row = #"["G1","Inbox",null,null,null,null,"access denied"]"#
    let sightings = try read(row, .grants, by: grants, columns)
    #expect(sightings.map(\.isFinding) == [true])
    #expect(sightings.first?.ties == [])
    #expect(try read(row, .names, by: grants, columns) == [])
  }

  @Test func `the holder is told by the first of the columns that says something`() throws {
    let row = #"["G1",null,"","S-1-5-21-7",["X"],false,null]"#
    let ties = try read(row, .grants, by: grants, columns).flatMap(\.ties)
    #expect(ties.map(\.name.text) == ["S-1-5-21-7"])
  }

  @Test func `further columns of a holder are further names`() throws {
    let row = #"["G1",null,"ann@x","S-1-5-21-7",["X"],false,null]"#
    let sightings = try read(row, .names, by: grants, columns)
    #expect(sightings.map(\.place.text) == ["ann@x"])
    #expect(sightings.flatMap(\.ties).map(\.name.text) == ["S-1-5-21-7"])
  }

  @Test func `a list of holders is as many holders`() throws {
    let access = AccessColumns(
      grants: .init(mailbox: ["Guid"], principal: ["Delegates"], right: .always("SendOnBehalf")))
    let rows = [(#"["G",["a","b"]]"#, ["a", "b"]), (#"["G",[]]"#, []), (#"["G",null]"#, [])]
    for (row, holders) in rows {
      let sightings = try read(row, .grants, by: access, ["Guid", "Delegates"])
      #expect(sightings.count == 1, "An empty list is an answer too.")
      #expect(sightings.flatMap(\.ties).map(\.name.text) == holders)
    }
  }

  @Test func `what people call an object is the second of its names`() throws {
    let access = AccessColumns(names: ["Guid", "Address", "DisplayName", "Others"])
    let sighting = try #require(
      try read(
        #"["G1","Ann@x","Ann Ash",["smtp:a@x","G1"]]"#, .names, by: access,
        ["Guid", "Address", "DisplayName", "Others"]
      ).first)
    #expect(sighting.shown?.text == "Ann@x")
    #expect(sighting.ties.map(\.name.text) == ["Ann@x", "Ann Ash", "a@x"])
  }

  @Test(arguments: [
    (#""0b5a3a1c-0000-4000-8000-000000000001","S-1-5-21-7","Sales""#, "Sales"),
    (#""0b5a3a1c-0000-4000-8000-000000000001","S-1-5-21-7",null"#, nil),
    (#""ann@x","S-1-5-21-7","Ann""#, nil),
  ])
  func `whoever is told by a number may be shown by a further name`(cells: String, hint: String?)
    throws
  {
    let access = AccessColumns(members: .init(group: ["Name"], member: ["Guid", "Sid", "Name2"]))
    let sightings = try read(
      "[\"Sales\",\(cells),null]", .names, by: access, ["Name", "Guid", "Sid", "Name2", "Finding"])
    #expect(sightings.map(\.hint?.text) == [hint])
  }

  @Test(arguments: [
    (#""a\"b\\c""#, #"a"b\c"#), (#""\u0041nn""#, "Ann"), (#""Zoë""#, "Zoë"), ("17", "17"),
  ])
  func `a text is read as it was written, escapes and all`(cell: String, text: String) throws {
    let row = #"["G1",null,"# + cell + #",null,["X"],false,null]"#
    let ties = try read(row, .grants, by: grants, columns).flatMap(\.ties)
    #expect(ties.map(\.name.text) == [text])
  }

  @Test func `a row without what names its place says nothing`() throws {
    #expect(
      try read(#"[null,"Inbox","ann",null,["X"],null,null]"#, .grants, by: grants, columns) == [])
    #expect(throws: DamagedCells.self) { try read("{}", .grants, by: grants, columns) }
  }

  @Test func `members are tied to their group`() throws {
    let access = AccessColumns(members: .init(group: ["Name"], member: ["Guid", "Address"]))
    let sightings = try read(
      #"["Sales","G7","ann@x",null]"#, .members, by: access, ["Name", "Guid", "Address", "Finding"])
    #expect(sightings.map(\.place.text) == ["Sales"])
    #expect(sightings.flatMap(\.ties).map(\.name.text) == ["G7"])
    #expect(access.kinds == [.names, .members])
  }
}
