import Core
import Testing

/// How filters are printed for the service.
@Suite struct FilterTextTests {
  private let a = Filter.compare("Name", .like, .text("a*"))
  private let b = Filter.compare("Name", .like, .text("b*"))
  private let c = Filter.compare("City", .equal, .null)

  @Test func `a text stands in single quotes, each quote inside doubled`() {
    #expect(Filter.compare("Name", .equal, .text("O'Brien's")).text == "Name -eq 'O''Brien''s'")
    #expect(Filter.compare("Name", .equal, .text("")).text == "Name -eq ''")
    #expect(Filter.compare("Name", .equal, .text("''")).text == "Name -eq ''''''")
  }

  @Test func `a quote with an accent on it is doubled all the same`() {
    // Swift sees one character here; the service sees a quote that would end the text.
    let text = Filter.compare("Name", .equal, .text("x'\u{301} -or Name -like '*")).text
    #expect(text.unicodeScalars.count { $0 == "'" } == 6)
    #expect(
      text.unicodeScalars.elementsEqual("Name -eq 'x''\u{301} -or Name -like ''*'".unicodeScalars))
  }

  @Test func `numbers, flags and null are printed as the service reads them`() {
    #expect(Filter.compare("A", .greater, .number(-5)).text == "A -gt -5")
    #expect(Filter.compare("A", .equal, .flag(true)).text == "A -eq 'True'")
    #expect(Filter.compare("A", .notEqual, .flag(false)).text == "A -ne 'False'")
    #expect(Filter.compare("A", .equal, .null).text == "A -eq $null")
  }

  @Test func `conjunctions inside disjunctions are always in parentheses, and the other way round`()
  {
    #expect(
      Filter.all([a, b, c]).text == "Name -like 'a*' -and Name -like 'b*' -and City -eq $null")
    #expect(
      Filter.any([a, .all([b, c])]).text
        == "Name -like 'a*' -or (Name -like 'b*' -and City -eq $null)")
    #expect(
      Filter.all([.any([a, b]), c]).text
        == "(Name -like 'a*' -or Name -like 'b*') -and City -eq $null")
    #expect(
      Filter.all([.all([a, b]), c]).text
        == "(Name -like 'a*' -and Name -like 'b*') -and City -eq $null")
  }

  @Test func `a negation always has parentheses of its own`() {
    #expect(Filter.not(a).text == "-not (Name -like 'a*')")
    #expect(Filter.not(.not(a)).text == "-not (-not (Name -like 'a*'))")
    #expect(
      Filter.all([.not(.any([a, b])), c]).text
        == "-not (Name -like 'a*' -or Name -like 'b*') -and City -eq $null")
  }

  @Test func `a conjunction of nothing is nothing, of one is the one`() {
    #expect(Filter.conjunction([]) == nil)
    #expect(Filter.conjunction([nil, nil]) == nil)
    #expect(Filter.conjunction([nil, a]) == a)
    #expect(Filter.conjunction([a, nil, b]) == .all([a, b]))
  }
}
