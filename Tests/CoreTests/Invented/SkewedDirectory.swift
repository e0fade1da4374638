import TestSupport

/// A large directory of unique names as tenants have them: few beginnings, many names.
///
/// It never holds the oddities of `InventedDirectory`; what it tests is what a cut costs.
enum SkewedDirectory {
  static func objects(count: Int, underOneBeginning share: Double, seed: UInt64) -> [InventedObject]
  {
    var random = Seeded(seed: seed)
    return (0..<count).map { number in
      let isShared = Double.random(in: 0..<1, using: &random) < share
      let given = given[skewed(given.count, &random)]
      let family = families[skewed(families.count, &random)]
      // Family names first, now and then.
      let name = number % 7 == 2 ? "\(family), \(given)" : "\(given) \(family)"
      return InventedObject(
        name: (isShared ? "Contractor - External - " : "") + "\(name) \(1_000_000 + number)",
        displayName: name, alias: "c\(number)", city: nil)
    }
  }

  /// Low places far more often than high ones.
  private static func skewed(_ count: Int, _ random: inout Seeded) -> Int {
    let unit = Double.random(in: 0..<1, using: &random)
    return Int(unit * unit * Double(count))
  }

  private static let given = [
    "Sarah", "Michael", "Maria", "James", "Sophie", "John", "Stefan", "Jürgen", "Anna", "Mohammed",
    "Susan", "David", "Élodie", "Thomas", "Sandra", "Martin", "Jana", "Peter", "Laura", "Markus",
    "Олег", "Ines", "Björn", "Ωmega", "Nora", "Viktor", "Yara", "Zoë", "Quentin", "李", "Øystein",
    "Ugo",
  ]

  private static let families: [String] = {
    let (starts, ends) = (
      [
        "Schm", "M", "Sm", "Joh", "Br", "W", "Mc", "O'", "Ga", "H", "Ros", "K", "Léf", "Ta", "Än",
        "Lu",
      ],
      [
        "idt", "iller", "ith", "nson", "own", "agner", "Donald", "Brien", "rcia", "offmann", "si",
        "ein",
      ]
    )
    return ends.flatMap { end in starts.map { $0 + end } }
  }()
}
