import TestSupport

/// An object of an invented directory: what the planner may cut by, and nothing else.
struct InventedObject: Sendable {
  var name: String
  /// Nil where the object lacks one.
  var displayName: String?
  var alias: String
  var city: String?
}

/// A directory made from a seed: skewed, with every kind of name a tenant may hold.
///
/// It never repeats itself between seeds, and never differs for the same one.
struct InventedDirectory {
  let objects: [InventedObject]

  var names: [String] { objects.map(\.name) }

  init(seed: UInt64, largest: Int = 90) {
    var random = Seeded(seed: seed)
    let count = Int.random(in: 0...largest, using: &random)
    var maker = InventedNames(&random)
    var objects: [InventedObject] = []
    while objects.count < count {
      let name = maker.name(&random)
      // Now and then one name many times over, up to most of the directory.
      let isRepeated = Int.random(in: 0..<20, using: &random) == 0
      let copies = isRepeated ? Int.random(in: 2...max(count / 2, 2), using: &random) : 1
      for _ in 0..<min(copies, count - objects.count) {
        objects.append(maker.object(named: name, number: objects.count, &random))
      }
    }
    self.objects = objects.shuffled(using: &random)
  }
}

/// Puts names together in the manner of one directory: its scripts, its skew, its habits.
struct InventedNames {
  private let pieces: [String]
  private let shared: String
  /// Up to half of the names lie under one beginning.
  private let share: Double
  private let blanks: Double
  private var cities: [String] = []

  init(_ random: inout Seeded) {
    pieces = Self.kinds[Int.random(in: Self.kinds.indices, using: &random)]
    shared = Self.beginnings[Int.random(in: Self.beginnings.indices, using: &random)]
    share = Double.random(in: 0...0.5, using: &random)
    blanks = Double.random(in: 0...0.3, using: &random)
    let places = ["Ulm", "Düren", "L'Île", "東京", "\"Q\"", "a*", "Ωmega", ""]
    cities = (1...4).map { _ in places[Int.random(in: places.indices, using: &random)] }
  }

  mutating func name(_ random: inout Seeded) -> String {
    let isShared = Double.random(in: 0..<1, using: &random) < share
    return (isShared ? shared : "") + text(ofAtMost: 8, &random)
  }

  func object(named name: String, number: Int, _ random: inout Seeded) -> InventedObject {
    let isBlank = Double.random(in: 0..<1, using: &random) < blanks
    // Where names are equal, what people see may be equal, or may not.
    let isSame = Bool.random(using: &random)
    return InventedObject(
      name: name,
      displayName: isBlank ? nil : isSame ? name : text(ofAtMost: 3, &random),
      alias: "\(["a", "b", "x.y"][number % 3])\(number)",
      city: isBlank ? nil : cities[Int.random(in: cities.indices, using: &random)])
  }

  private func text(ofAtMost length: Int, _ random: inout Seeded) -> String {
    (1...Int.random(in: 1...length, using: &random)).map { _ in
      pieces[Int.random(in: pieces.indices, using: &random)]
    }.joined()
  }

  private static let letters = "abcdefghijklmnopqrstuvwxyzaeioustrnaeioustrn".map(String.init)

  private static let oddities = [
    "A", "E", "S", "Z", "0", "7", "é", "e\u{301}", "É", "ü", "U\u{308}", "ß", "ø", "ı", "İ", "ﬁ",
    "Ａ", "ｅ", "ж", "Ж", "α", "ά", "漢", "字", "か", "カ", "が", "ｶ", "한", "하", "\u{1112}\u{1161}",
    "ש", "شِ", "م", "क", "कि", "\u{301}", "\u{941}", "\u{93E}", "\u{200D}", "\u{200F}", "\u{FE0F}",
    "🧪", "👩🏽‍🔬", "'", "’", "\"", "*", "?", "[", "`", "$", "\\", "%", " ", "-", "_", ".", ",", "&", "(",
    ")", "#", "@", "/", "+", "½", "①", "𐐀", "𐐨", "\u{D4E}", "\u{600}", "\u{FFFD}", "\u{7F}",
  ]

  private static let kinds: [[String]] = [
    letters + oddities, letters + oddities, letters, oddities,
    // All of one script, without a single usual character.
    (0..<300).compactMap { Unicode.Scalar(0x4E00 + $0 * 37).map(String.init) },
    ["か", "カ", "が", "ガ", "ｶ", "は", "ハ", "ば", "パ", "ー", "々"],
    ["한", "하", "\u{1112}\u{1161}", "\u{1112}\u{1161}\u{11AB}", "글", "그", "ᄀ"],
    ["a", "b", "-", "'", "–", " "], ["0", "1", "01", "00", "10"], ["*", "\"", "🧪", "$", "\\"],
  ]

  private static let beginnings = [
    "Contractor - External - ", "svc_", "Éxterne ", "'", "* ", "zz", "漢字", "e\u{301}", "\u{301}",
    "co-op ", "Ａ社", "\u{202B}שלום ",
  ]
}
