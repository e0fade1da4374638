import Core
import Testing

/// How filters that people wrote are read, and how wrong ones are refused.
@Suite struct FilterParserTests {
  private func parse(_ text: String) throws -> Filter { try FilterParser.parse(text) }

  private func refusal(of text: String) -> FilterError? {
    do {
      _ = try FilterParser.parse(text)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: Filter.Comparison.allCases)
  func `every comparison is read, in capitals too`(comparison: Filter.Comparison) throws {
    let wanted = Filter.compare("Name", comparison, .text("x"))
    #expect(try parse("Name \(comparison.rawValue) 'x'") == wanted)
    #expect(try parse("  Name\t\(comparison.rawValue.uppercased())\n'x' ") == wanted)
  }

  @Test(arguments: [
    ("'a''b'", Filter.Literal.text("a'b")), ("''", .text("")), ("\"a\"\"b\"", .text("a\"b")),
    ("\"it's\"", .text("it's")), ("'say \"x\"'", .text("say \"x\"")), ("plain", .text("plain")),
    ("42", .number(42)), ("-7", .number(-7)), ("$true", .flag(true)), ("False", .flag(false)),
    ("$NULL", .null), ("'$null'", .text("$null")), ("'5'", .text("5")),
    ("99999999999999999999", .text("99999999999999999999")),
    ("'\u{301}x'", .text("\u{301}x")), ("'a'''", .text("a'")),
  ])
  func `a value is read as what it is`(text: String, literal: Filter.Literal) throws {
    #expect(try parse("P -eq \(text)") == .compare("P", .equal, literal))
  }

  @Test func `parentheses, negations and joints are read into a tree`() throws {
    let (a, b) = (Filter.compare("A", .equal, .number(1)), Filter.compare("B", .equal, .number(2)))
    let c = Filter.compare("C", .equal, .number(3))
    #expect(try parse("A -eq 1 -and B -eq 2 -AND C -eq 3") == .all([a, b, c]))
    #expect(try parse("A -eq 1 -or (B -eq 2 -and C -eq 3)") == .any([a, .all([b, c])]))
    #expect(try parse("-not (A -eq 1 -or B -eq 2) -and C -eq 3") == .all([.not(.any([a, b])), c]))
    #expect(try parse("!(A -eq 1)") == .not(a))
    #expect(try parse("-not -not A -eq 1") == .not(.not(a)))
    #expect(try parse("((A -eq 1))") == a)
    #expect(try parse("-not A -eq 1 -and B -eq 2") == .all([.not(a), b]))
  }

  @Test(arguments: [
    ("", 1, "expected a comparison"),
    ("   ", 4, "expected a comparison"),
    ("Name", 1, "expected one of -eq -ne -lt -gt -le -ge -like -notlike after 'Name'"),
    ("Name -is 'x'", 1, "expected one of"),
    ("Name -eq", 9, "expected a value after -eq"),
    ("Name -eq -and", 10, "expected a value: a text in single quotes"),
    ("Name -eq )", 10, "expected a value"),
    ("Name -eq 'x", 10, "the quote that opens here is never closed"),
    ("é -eq 'x'", 1, "'é' is not a property"),
    ("(Name -eq 'x'", 1, "this parenthesis is never closed"),
    ("A -eq 1 -or (B -eq 2", 13, "this parenthesis is never closed"),
    ("Name -eq 'x')", 13, "expected -and, -or or the end"),
    ("Name -eq 'x' 'y'", 14, "expected -and, -or or the end"),
    ("'Name' -eq 'x'", 1, "expected the name of a property"),
    (") -eq 'x'", 1, "expected the name of a property"),
    ("Name -eq 'x' -and", 18, "expected a comparison"),
    ("{Name} -eq 'x'", 1, "'{Name}' is not a property; write only its name"),
    ("Name -eq $user", 10, "'$user' is a variable of a shell"),
    ("A -eq 'ü👩🏽‍🔬e\u{301}' -and B -is 1", 18, "expected one of"),
  ])
  func `a wrong filter is refused with the place and the reason`(
    text: String, column: Int, problem: String
  ) throws {
    let error = try #require(refusal(of: text))
    #expect(error.column == column)
    #expect(error.problem.hasPrefix(problem), "\(error)")
    #expect(error.description.contains("at character \(column)"))
  }

  @Test(arguments: [
    ("A -eq 1 -and B -eq 2 -or C -eq 3", 22), ("A -eq 1 -or B -eq 2 -and C -eq 3", 21),
    ("(A -eq 1 -and B -eq 2 -or C -eq 3)", 23),
  ])
  func `and beside or needs parentheses`(text: String, column: Int) throws {
    let error = try #require(refusal(of: text))
    #expect(error.column == column)
    #expect(error.problem.contains("side by side"))
  }

  @Test func `nesting has a limit, for parentheses and for negations alike`() throws {
    let deepest = FilterParser.deepest - 1
    func nested(_ depth: Int, _ open: String, _ close: String) -> String {
      String(repeating: open, count: depth) + "A -eq 1" + String(repeating: close, count: depth)
    }
    for (open, close) in [("(", ")"), ("-not ", ""), ("! ", ""), ("-not (", ")")] {
      #expect(refusal(of: nested(deepest, open, close)) == nil)
      let error = try #require(refusal(of: nested(deepest + 1, open, close)))
      #expect(error.problem.contains("levels deep"))
      // Far deeper, it must not exhaust the stack.
      #expect(refusal(of: nested(100_000, open, close))?.problem.contains("levels deep") == true)
    }
  }
}
