import Core
import TestSupport
import Testing

/// What a predicate sends, and how the store keeps it.
@Suite struct PredicateTests {
  @Test func `everything is no filter at all`() {
    #expect(Predicate.everything.filter == nil)
    #expect(Predicate.everything.stored == nil)
    #expect(Predicate(stored: nil) == .everything)
    #expect(Predicate.everything.text(within: nil) == nil)
  }

  @Test func `a predicate is sent beside the job's own filter, which keeps its meaning`() throws {
    let base = try FilterParser.parse("City -eq 'Ulm' -or City -eq 'Bonn'")
    let predicate = Predicate([.startsWith("Name", ["a", "o'b"])])
    #expect(
      predicate.text(within: base)
        == "(City -eq 'Ulm' -or City -eq 'Bonn') -and (Name -like 'a*' -or Name -like 'o''b*')")
    #expect(Predicate.everything.text(within: base) == base.text)
  }

  @Test func `each condition is printed in the service's words`() {
    let remainder = Predicate([
      .startsWith("Name", ["c"]), .startsWithNone("Name", ["ca", "cb"]),
    ])
    #expect(
      remainder.stored == "Name -like 'c*' -and -not (Name -like 'ca*' -or Name -like 'cb*')")
    #expect(remainder.isRemainder)
    let blank = Predicate([.isBlank("DisplayName")])
    #expect(blank.stored == "DisplayName -eq $null")
    #expect(!blank.isRemainder)
    #expect(!Predicate([.startsWith("Name", ["c"])]).isRemainder)
  }

  @Test(arguments: [
    "Name -like 'a'", "Name -eq 'a*'", "Name -like 5", "nonsense", "", "Name -like 'a*' -and",
    "Name -like 'a*' -or Alias -like 'b*'", "-not (-not (Name -like 'a*'))", "Name -ne $null",
    "(Name -like 'a*' -and Name -like 'b*') -and Name -like 'c*'",
  ])
  func `what is not a predicate is not read as one`(text: String) {
    #expect(Predicate(stored: text) == nil)
  }

  @Test func `what the store keeps is read back as the same predicate`() {
    let pieces = [
      "a", "o'", "''", "'", "é", "e\u{301}", "\u{301}", "漢", "🧪", " ", "-", "*", "\"", "\u{D4E}",
      "\u{600}", "#", "$", "\\",
    ]
    for seed: UInt64 in 0..<1000 {
      var random = Seeded(seed: seed)
      func prefixes() -> [String] {
        (0..<Int.random(in: 1...4, using: &random)).map { _ in
          (0..<Int.random(in: 0...4, using: &random)).map { _ in
            pieces[Int.random(in: pieces.indices, using: &random)]
          }.joined()
        }
      }
      let key = ShardKey.allCases[Int.random(in: 0..<3, using: &random)].property
      let all: [Condition] = [
        .startsWith(key, prefixes()), .startsWithNone(key, prefixes()), .isBlank(key),
      ]
      let predicate = Predicate(all.filter { _ in Bool.random(using: &random) })
      let again = Predicate(stored: predicate.stored)
      #expect(again == predicate, "seed \(seed): \(predicate.stored ?? "nil")")
      #expect(again?.stored == predicate.stored, "seed \(seed)")
    }
  }
}
