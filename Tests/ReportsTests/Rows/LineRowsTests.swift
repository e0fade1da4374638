import Core
import Testing

@testable import Reports

/// Rows of lines, for the result of a job that changes something.
@Suite struct LineRowsTests {
  private func row(_ state: LineState, detail: String? = nil) throws -> String {
    let line = Line(number: 1, cells: ["a"], digest: 0, state: state, sends: 1, detail: detail)
    let block = LineRows.block(of: [line])
    let entry = try #require(block.entries.first)
    return String(decoding: block.arena[entry.values], as: UTF8.self)
  }

  @Test func `a line whose call was under way is unknown, and it is told why`() throws {
    #expect(
      try row(.sent)
        == #"["a","unknown","its call was under way, or its process ended before an answer came",1]"#
    )
  }

  @Test func `what is known of a line itself is told`() throws {
    #expect(try row(.unknown, detail: "It broke.") == #"["a","unknown","It broke.",1]"#)
    #expect(try row(.applied) == #"["a","applied",null,1]"#)
  }
}
