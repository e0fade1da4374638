import Core
import Foundation
import Testing

@testable import rollcall

@Suite struct IdentityListTests {
  @Test func `a list without a column has one identity a line`() throws {
    let list = try Self.read("\u{FEFF}ann\r\n\r\n  Li, Bo \nANN\nzoé\n\t\nzoé", property: "Alias")
    #expect(list.identities == ["ann", "Li, Bo", "zoé"])
    #expect(list.duplicates == 2)
    #expect(list.blanks == 2)
  }

  @Test(arguments: [
    "Name,Guid\nLi,x1\nBo,x2\n", "Name;Guid\r\nLi;x1\r\nBo;x2", "Name\tGuid\nLi\tx1\nBo\tx2",
    "\"Name\",\"Guid\"\n\"Li, Bo\",\"x1\"\n\"Bo; \"\"B\"\"\",\"x2\"", "Guid\nx1\nx2",
    "#TYPE Selected.Contact\n\"Guid\",\"Name\"\n\"x1\",\"a\"\n\"x2\",\"b\"\n",
    "sep=;\r\nA,B;Guid\r\nLi,a;x1\r\nBo,b;x2\r\n", "sep=|\nName|Guid\na|x1\nb|x2",
    "Name , GUID \na,x1\nb, x2 ", "Guid,Name\nx1\nx2,,,\n",
    "\u{FEFF}Guid;Name, first;Note\nx1;Bo, B;\nx2;;\n",
  ])
  func `a column is found in a table, whichever program wrote it`(table: String) throws {
    let list = try Self.read(table, column: "Guid", property: "Alias")
    #expect(list.identities == ["x1", "x2"])
    #expect(list.duplicates == 0 && list.blanks == 0)
  }

  @Test func `a heading spelled exactly so comes before one in another case`() throws {
    let list = try Self.read("mail,Mail\na@x.example,b@x.example", column: "Mail")
    #expect(list.identities == ["b@x.example"])
  }

  @Test func `a table of one column needs no quotes around a comma`() throws {
    let list = try Self.read("Name\nLi, Bo\n\"Bo; Li\"\n", column: "Name")
    #expect(list.identities == ["Li, Bo", "Bo; Li"])
  }

  @Test func `GUIDs are the same in either case, and written in one`() throws {
    let list = try Self.read(
      "0A000000-0000-0000-0000-00000000000B\n0a000000-0000-0000-0000-00000000000b",
      property: "Guid")
    #expect(list.identities == ["0a000000-0000-0000-0000-00000000000b"])
    #expect(list.duplicates == 1)
  }

  @Test(arguments: [
    ("", nil, "Name", "1:1: The list names no identity. A run of it would ask for nothing."),
    ("\n \n", nil, "Name", "1:1: The list names no identity. A run of it would ask for nothing."),
    (
      "Name\n", "Name", "Name",
      "1:1: The list names no identity. A run of it would ask for nothing."
    ),
    (
      "", "Name", "Name",
      "1:1: The heading has no column 'Name'. If each line is one identity, "
        + "leave out 'column'."
    ),
    ("Guid,Nmae\n", "Name", "Name", "1:1: The heading has no column 'Name'. Did you mean 'Nmae'?"),
    ("A,B\n", "Guid", "Guid", "1:1: The heading has no column 'Guid'. It has 2 others."),
    (
      "Name,Name\na,b", "Name", "Name",
      "1:1: The heading has the column 'Name' more than once. Rename one."
    ),
    ("#TYPE X\nA,B\n", "Guid", "Guid", "2:1: The heading has no column 'Guid'. It has 2 others."),
    ("a\nb\u{7}c", nil, "Name", "2:1: This identity holds a control character or a line end."),
    (
      "A,B\n\"x\ny\",z", "A", "Name",
      "2:1: This identity holds a control character or a line end."
    ),
    (
      "A,B\nx,y,z", "A", "Name",
      "2:1: This line has more cells than the heading. A text that holds "
        + "the delimiter must be in quotes."
    ),
    (
      "A,B\n\"x\"y,z", "A", "Name",
      "2:1: Text follows a closing quote. A quote inside a text is written twice."
    ),
    ("A,B\n1,2\n\"x,z\n", "A", "Name", "3:1: A quote that begins here is never closed."),
    (
      "Guid\n", nil, "Guid",
      "1:1: This is no GUID, which every Guid is: 8-4-4-4-12 hexadecimal digits."
    ),
    (
      "ann\n", nil, "PrimarySmtpAddress",
      "1:1: This is no address, which every PrimarySmtpAddress is."
    ),
    (
      "\"ann\"\n", nil, "Alias",
      "1:1: This line is in quotes, as in a table. Name its column: add a "
        + "line such as 'column: Alias' to the shard."
    ),
  ])
  func `a wrong list says on which line, why, and what to do`(
    text: String, column: String?, property: String, says: String
  ) {
    #expect(
      complaintsAboutList(text, column: column, property: property) == ["ids.csv:" + says])
  }

  @Test func `a file in another encoding says how to save it`() {
    let source = ListSource(path: "ids.csv", column: nil, property: "Name")
    let latin = #expect(throws: FileProblems.self) {
      try IdentityList.read(Array("ann\nRen".utf8) + [0xE9, 0x0A], of: source)
    }
    #expect(
      latin?.description
        == "ids.csv:2:1: This is not UTF-8 text. Save the file as UTF-8: 'CSV UTF-8' in a "
        + "spreadsheet.")
    let wide = #expect(throws: FileProblems.self) {
      try IdentityList.read([0xFF, 0xFE, 0x61, 0x00], of: source)
    }
    #expect(wide?.description.contains("1:1: This is UTF-16 text. Save the file as UTF-8") == true)
  }

  @Test func `what a list holds is never quoted`() {
    let said = complaintsAboutList(
      "fabrikam-1\nfabrikam-2\n", property: "Guid")
    #expect(said.count == 2)
    #expect(!said.joined().contains("fabrikam"))
  }

  @Test func `twenty wrong lines are told, and that reading ended there`() {
    let said = complaintsAboutList(
      String(repeating: "x\n", count: 30), property: "Guid")
    #expect(said.count == 21)
    #expect(said.contains("ids.csv:20:1: Reading ended here, after 20 wrong lines."))
  }

  @Test func `an identity longer than any is refused, and one as long as the limit is not`() {
    #expect(complaintsAboutList(String(repeating: "x", count: 512)).isEmpty)
    #expect(complaintsAboutList(String(repeating: "x", count: 513)).count == 1)
  }

  @Test func `a list of more identities than the limit is refused`() throws {
    let source = ListSource(path: "ids.csv", column: nil, property: "Name")
    let list = try IdentityList.read(Array("a\nb\nB\nc".utf8), of: source, atMost: 3)
    #expect(list.identities == ["a", "b", "c"])
    let error = #expect(throws: FileProblems.self) {
      try IdentityList.read(Array("a\nb\nB\nc\nd\ne".utf8), of: source, atMost: 3)
    }
    #expect(
      error?.description
        == "ids.csv:5:1: The list names more than 3 identities, its limit. Divide it.")
    #expect(IdentityList.most == 1_000_000)
  }

  @Test func `a list is read from where the job says, or said not to be there`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rollcall-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("Alias\nann\nbo\n".utf8).write(to: folder.appending(path: "ids.csv"))
    let definition = try JobFile.definition(
      JobFileTests.job("shard: { by: list, file: ids.csv, column: Alias }")
        .replacing("Get-Contact", with: "Get-MailContact"),
      path: folder.path + "/job.yaml")
    var source = try #require(definition.list)
    #expect(try IdentityList.read(source).identities == ["ann", "bo"])
    for path in [folder.path + "/none.csv", folder.path] {
      source.path = path
      let refusal = #expect(throws: Refusal.self) { try IdentityList.read(source) }
      #expect(refusal?.exit == .files)
      #expect(
        refusal?.description
          == "The list \(path) cannot be read. Check that it exists and that you may read it.")
    }
  }

  @Test func `a file beyond the limit is refused before it is read whole`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "rollcall-\(UUID())").path
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.truncate(atOffset: UInt64(IdentityList.largest) + 1)
    try file.close()
    let refusal = #expect(throws: Refusal.self) {
      try IdentityList.read(ListSource(path: path, column: nil, property: "Name"))
    }
    #expect(
      refusal?.description == "\(path) is larger than 100 MB, the limit of a list. Divide it.")
  }

  private static func read(
    _ text: String, column: String? = nil, property: String = "Name"
  ) throws -> IdentityList {
    try IdentityList.read(
      Array(text.utf8), of: ListSource(path: "ids.csv", column: column, property: property))
  }
}
