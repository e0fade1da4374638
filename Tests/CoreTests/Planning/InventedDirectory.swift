import TestSupport

/// A directory of names made from a seed: skewed, with every kind of name a tenant may hold.
///
/// It never repeats itself between seeds, and never differs for the same one.
struct InventedDirectory {
  let names: [String]

  /// Letters, marks and symbols that a cut has to live with, the usual ones many times over.
  private static let pieces: [String] = letters.map { String($0) } + oddities

  private static let letters = "abcdefghijklmnopqrstuvwxyzaeioustrnaeioustrn"

  private static let oddities: [String] = [
    "A", "E", "S", "Z", "0", "7", "é", "e\u{301}", "É", "ü", "U\u{308}", "ß", "ø", "ı", "İ", "ﬁ",
    "Ａ", "ж", "Ж", "α", "ά", "漢", "字", "한", "ש", "م", "क", "कि", "\u{301}", "\u{941}", "\u{93E}",
    "\u{200D}", "\u{FE0F}", "🧪", "👩🏽‍🔬", "'", "’", "\"", "*", "?", "[", "`", "$", "\\", "%", " ", "-",
    "_", ".", ",", "&", "(", ")", "#", "@", "/", "+", "½", "①", "𐐀", "𐐨", "\u{D4E}", "\u{600}",
    "\u{FFFD}", "\u{7F}",
  ]

  private static let beginnings = [
    "Contractor - External - ", "svc_", "Éxterne ", "'", "* ", "zz", "漢字", "e\u{301}", "\u{301}",
  ]

  init(seed: UInt64, largest: Int = 90) {
    var random = Seeded(seed: seed)
    let count = Int.random(in: 0...largest, using: &random)
    let shared = Self.beginnings[Int.random(in: Self.beginnings.indices, using: &random)]
    // Up to half of the names lie under one beginning.
    let share = Double.random(in: 0...0.5, using: &random)
    var names: [String] = []
    while names.count < count {
      let isRepeated = !names.isEmpty && Int.random(in: 0..<12, using: &random) == 0
      if isRepeated {
        let copies = Int.random(in: 1...12, using: &random)
        names += Array(
          repeating: names[Int.random(in: names.indices, using: &random)], count: copies)
      } else {
        let isShared = Double.random(in: 0..<1, using: &random) < share
        names.append((isShared ? shared : "") + Self.name(&random))
      }
    }
    self.names = names.shuffled(using: &random)
  }

  private static func name(_ random: inout Seeded) -> String {
    var name = ""
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      name += pieces[Int.random(in: pieces.indices, using: &random)]
    }
    return name
  }
}
