import Core
import Testing

@testable import rollcall

/// Says the same again and again, and counts what is shown.
@Suite struct RepeatedLinesTests {
  private func at(_ seconds: Int) -> Monotonic { Progressing.at(seconds) }

  @Test func `the first few of a kind are shown and the rest are counted`() {
    var lines = RepeatedLines()
    let shown = (0..<1000).filter {
      lines.shows("Batch \($0) is asked again in 2 s: no", at: at(1))
    }
    #expect(shown.count == RepeatedLines.mostShown)
    let early = lines.sums(at: at(30))
    #expect(early.isEmpty)
    let sums = lines.sums(at: at(61))
    #expect(
      sums == [
        .init(line: "Batch 999 is asked again in 2 s: no", count: 1000 - RepeatedLines.mostShown)
      ])
    let rest = lines.rest()
    #expect(rest.isEmpty, "Nothing is told twice.")
    let isShown = lines.shows("Batch 1 is asked again in 2 s: no", at: at(62))
    #expect(isShown, "A window begins anew.")
  }

  @Test func `every line is shown or counted, whatever comes`() {
    var lines = RepeatedLines()
    var told = 0
    for second in 0..<500 {
      told += lines.sums(at: at(second)).reduce(0) { $0 + $1.count }
      for kind in 0..<7
      where lines.shows("kind \(String(repeating: "x", count: kind))", at: at(second)) {
        told += 1
      }
    }
    told += lines.rest().reduce(0) { $0 + $1.count }
    #expect(told == 500 * 7)
  }

  @Test func `a flood of kinds costs no more memory than a few`() {
    var lines = RepeatedLines()
    var sums = 0
    for number in 0..<10_000 {
      let name =
        String(repeating: "x", count: number % 190) + String(repeating: "y", count: number / 190)
      _ = lines.shows(name, at: at(0))
      _ = lines.shows(name, at: at(0))
      sums += lines.sums(at: at(0)).count
    }
    #expect(sums == 0, "Nothing was held back.")
    #expect(Mirror(reflecting: lines).children.first.map { "\($0.value)".count } ?? 0 < 200_000)
  }

  @Test func `words with digits make no other kind`() {
    #expect(RepeatedLines.kind(of: "batch 12 in 5s at a1b2") == "batch # in # at #")
  }
}
