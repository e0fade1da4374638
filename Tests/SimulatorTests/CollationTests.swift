import Testing

@testable import Simulator

/// How the simulated directory compares text.
struct CollationTests {
  @Test(arguments: [
    ("SMITH", "smith"), ("Zoë", "ZOE"), ("Émile", "emile"), ("Ångström", "angstrom"),
    ("e\u{301}", "é"), ("Ｓａｒａ", "sara"), ("ﬁnch", "FINCH"), ("½", "1\u{2044}2"),
    ("ガク", "かく"), ("ﾊﾅｺ", "はなこ"), ("Ёлка", "елка"), ("Їжак", "іжак"), ("Άννα", "αννα"),
    ("Γιώργος", "ΓΙΩΡΓΟΣ"), ("مُحَمَّد", "محمد"), ("שָׂרָה", "שרה"), ("İstanbul", "istanbul"), ("❤️", "❤"),
    ("№ 5", "no 5"),
  ])
  func `texts that differ in case, accents, width or kana are equal`(pair: (String, String)) {
    #expect(Collation().fold(pair.0) == Collation().fold(pair.1))
  }

  @Test(arguments: [
    ("Øystein", "Oystein"), ("Łukasz", "Lukasz"), ("Đặng", "Dang"), ("Weiß", "Weiss"),
    ("Æsa", "Aesa"), ("Işıl", "Isil"), ("김", "기"), ("O'Brien", "OBrien"), ("а", "a"),
  ])
  func `letters that Unicode does not take apart stay themselves`(pair: (String, String)) {
    #expect(Collation().fold(pair.0) != Collation().fold(pair.1))
  }

  @Test func `a Hangul prefix never ends inside a syllable`() {
    #expect(!Collation().fold("김민준").starts(with: Collation().fold("기")))
    #expect(Collation().fold("김민준").starts(with: Collation().fold("김")))
  }

  @Test func `order is that of folded text, not of code points`() {
    let sorted = ["zebra", "Émile", "apple", "Übel", "Ulla", "Emma"].sorted {
      Collation().fold($0).lexicographicallyPrecedes(Collation().fold($1))
    }
    #expect(sorted == ["apple", "Émile", "Emma", "Übel", "Ulla", "zebra"])
  }
}
