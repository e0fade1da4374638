import Testing

@testable import Simulator

/// What the filter language accepts and how it groups.
struct FilterParserTests {
  private func compare(
    _ property: String, _ comparator: FilterExpression.Comparator, _ value: FilterExpression.Value,
    at position: Int = 1
  ) -> FilterExpression {
    .comparison(.init(property: property, comparator: comparator, value: value, position: position))
  }

  @Test(arguments: [
    ("Name -eq 'O''Brien'", FilterExpression.Value.text("O'Brien")),
    ("Name -eq \"say \"\"hi\"\"\"", .text("say \"hi\"")), ("Name -eq ''", .text("")),
    ("Name -eq '$null'", .text("$null")), ("Name -eq $null", .null), ("Name -eq $NULL", .null),
    ("Name -eq $true", .flag(true)), ("Name -eq 'True'", .text("True")),
    ("Name -eq 42", .number(42)),
    ("Name -eq -7", .number(-7)), ("Name -eq '*'", .text("*")),
    ("Name -EQ 'é 漢 😀'", .text("é 漢 😀")),
  ])
  func `a value is read as it is written`(filter: String, value: FilterExpression.Value) throws {
    #expect(try FilterParser.parse(filter, FilterDialect()) == compare("Name", .eq, value))
  }

  @Test func `and binds before or, and not before both`() throws {
    let parsed = try FilterParser.parse("A -eq 1 -or -not B -eq 2 -and C -eq 3", FilterDialect())
    #expect(
      parsed
        == .or([
          compare("A", .eq, .number(1)),
          .and([.not(compare("B", .eq, .number(2), at: 18)), compare("C", .eq, .number(3), at: 31)]
          ),
        ]))
  }

  @Test func `parentheses bind before all`() throws {
    let parsed = try FilterParser.parse("(A -eq 1 -or B -eq 2) -and -not(C -lt 3)", FilterDialect())
    #expect(
      parsed
        == .and([
          .or([compare("A", .eq, .number(1), at: 2), compare("B", .eq, .number(2), at: 14)]),
          .not(compare("C", .lt, .number(3), at: 33)),
        ]))
  }

  @Test(arguments: [
    "", "Name", "Name -eq", "-eq 'x'", "Name -ge 'x'", "Name -le 'x'", "Name -eq 'x",
    "(Name -eq 'x'",
    "Name -eq 'x')", "Name -eq 'x' Name -eq 'y'", "Name -eq 'x' -and", "'Name' -eq 'x'",
    "Name = 'x'",
    "Name -eq 'it's'", "-not", "Name -and Alias", "()",
  ])
  func `a faulty filter is refused with its position`(filter: String) {
    let fault = #expect(throws: FilterFault.self) {
      try FilterParser.parse(filter, FilterDialect())
    }
    #expect(fault?.kind == .syntax)
    #expect(fault?.text.contains("at position") == true)
  }

  @Test(arguments: ["IsDirSynced -eq true", "Name -eq Bob", "Name -eq $_.Name"])
  func `an unquoted word is taken for a property`(filter: String) {
    let fault = #expect(throws: FilterFault.self) {
      try FilterParser.parse(filter, FilterDialect())
    }
    #expect(fault?.kind == .property)
    #expect(fault?.text.contains("is not a recognized filterable property") == true)
  }

  @Test func `nesting has a limit`() {
    let deep = String(repeating: "(", count: 5000) + "A -eq 1" + String(repeating: ")", count: 5000)
    #expect(throws: FilterFault.self) { try FilterParser.parse(deep, FilterDialect()) }
  }
}
