import Core
import Testing

@Suite struct RowChoiceTests {
  private let columns = ["Guid", "FolderType", "Rights"]

  private func choice(_ tests: (column: String, values: [String])...) throws -> RowChoice {
    var follower = Follower(
      name: "rights", source: "folders", cmdlet: "Get-MailboxFolderPermission", parameters: [],
      carried: [], columns: ["User"])
    follower.only = tests.map { Follower.ColumnTest($0.column, $0.values) }
    return try #require(RowChoice(of: follower, among: columns))
  }

  @Test func `without a test every row is asked about`() {
    let follower = Follower(
      name: "rights", source: "folders", cmdlet: "Get-MailboxFolderPermission", parameters: [],
      carried: [], columns: ["User"])
    #expect(RowChoice(of: follower, among: columns) == nil)
  }

  @Test(arguments: [
    (#"["1","Inbox",null,null]"#, true), (#"["1","inbox",null,null]"#, true),
    (#"["1","Drafts",null,null]"#, false), (#"["1",null,null,null]"#, false),
    (#"["1",["Notes","Inbox"],null,null]"#, true), (#"["1",{"Inbox":1},null,null]"#, false),
    (#"["1","In\u0062ox",null,null]"#, true), (#"["Inbox"]"#, false),
  ])
  func `a row is chosen by what its column says`(row: String, isChosen: Bool) throws {
    #expect(try choice(("foldertype", ["Inbox", "Calendar"])).takes(row.utf8) == isChosen)
  }

  @Test func `each column named must hold one of its values`() throws {
    let both = try choice(("FolderType", ["Inbox"]), ("Rights", ["Owner", "true", "7"]))
    #expect(both.takes(#"["1","Inbox",["None","Owner"]]"#.utf8))
    #expect(both.takes(#"["1","Inbox",true]"#.utf8))
    #expect(both.takes(#"["1","Inbox",7]"#.utf8))
    #expect(!both.takes(#"["1","Inbox","Reviewer"]"#.utf8))
    #expect(!both.takes(#"["1","Drafts","Owner"]"#.utf8))
  }

  @Test func `a column that is not there holds nothing`() throws {
    #expect(try !choice(("Size", ["1"])).takes(#"["1","Inbox",null]"#.utf8))
  }

  @Test func `a row that cannot be read is not passed over`() throws {
    #expect(try choice(("FolderType", ["Inbox"])).takes("[\"1".utf8))
  }
}
