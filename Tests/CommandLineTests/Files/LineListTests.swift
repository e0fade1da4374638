import Core
import Testing

@testable import rollcall

/// What is read of the list of a job that changes something, and what is said of a wrong one.
@Suite struct LineListTests {
  private func read(_ text: String, naming references: [String] = ["Guid"], atMost limit: Int = 9)
    throws(FileProblems) -> LineList
  {
    try LineList.read(Array(text.utf8), path: "people.csv", naming: references, atMost: limit)
  }

  private func told(_ text: String, naming references: [String] = ["Guid"]) -> String {
    do {
      _ = try read(text, naming: references)
      return ""
    } catch { return error.description }
  }

  @Test(arguments: [",", ";", "\t"])
  func `every cell of every line is read, whatever parts them`(delimiter: String) throws {
    let text = "\u{FEFF}guid,Name,Note\r\n1,\"Ann, Dr.\",\r\n\r\n2, Bob ,\n3,,\n"
    let list = try read(
      text.replacing(",", with: delimiter).replacing("Ann\(delimiter)", with: "Ann,"))
    #expect(list.columns == ["guid", "Name", "Note"])
    #expect(list.entries.map(\.line) == [2, 4, 5])
    #expect(
      list.entries.map(\.cells) == [["1", "Ann, Dr.", ""], ["2", "Bob", ""], ["3", "", ""]])
  }

  @Test(arguments: [
    ("Name\nx\n", "people.csv:1:1: The heading has no column 'Guid'."),
    (
      "Guid,guid\n1,2\n",
      "people.csv:1:1: The heading has a column without a name, or one name twice"
    ),
    ("Guid,\n1,2\n", "people.csv:1:1: The heading has a column without a name"),
    (
      "Guid,Outcome\n1,2\n",
      "people.csv:1:1: The heading has a column 'Outcome', which the result adds"
    ),
    ("Guid\n", "people.csv:1:1: The list has no line"),
    ("", "The heading has no column 'Guid'"),
    ("Guid,Name\n1,2,3\n", "people.csv:2:1: This line has more cells than the heading"),
    (
      "Guid,Name,Note\n1,x,\n2,x\n",
      "people.csv:3:1: This line has 2 of the heading's 3 cells, and what is missing is not taken for "
        + "blank. Complete the line"
    ),
    ("Guid,Name,Note\n1\n", "people.csv:2:1: This line has 1 of the heading's 3 cells"),
    ("Guid,Name\n1,\"x\n", "people.csv:2:1: A quote that begins here is never closed."),
    ("Guid,Name\n1,x\u{1B}[2J\n", "people.csv:2:1: A cell of this line holds a control character."),
    ("Guid\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n", "people.csv:11:1: The list has more than 9 lines"),
  ])
  func `a wrong list is refused with the line and never quoted`(text: String, says: String) {
    #expect(told(text).contains(says), "\(told(text))")
    #expect(!told(text).contains("\u{1B}"))
  }

  @Test(arguments: ["", " ", ",", " , ", ",,"])
  func `a line that is wholly blank is skipped, however many cells it has`(blank: String) throws {
    let list = try read("Guid,Name,Note\n1,x,y\n\(blank)\n2,,\n")
    #expect(list.entries.map(\.cells) == [["1", "x", "y"], ["2", "", ""]])
  }

  @Test func `what is not UTF-8, and a cell that is endless, are refused`() {
    let long = String(repeating: "x", count: LineList.longestCell + 1)
    #expect(told("Guid\n\(long)\n").contains("more than 1000 characters"))
    #expect(throws: FileProblems.self) {
      try LineList.read([0x47, 0x75, 0x69, 0x64, 0x0A, 0xFF, 0x0A], path: "p", naming: ["Guid"])
    }
    #expect(throws: FileProblems.self) {
      try LineList.read([0xFF, 0xFE, 0x47, 0x00], path: "p", naming: ["Guid"])
    }
  }
}
