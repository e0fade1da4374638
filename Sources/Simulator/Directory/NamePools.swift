/// One word a name is put together from: as written, as compared, and as it looks in an address.
///
/// Folding happens once, here; a name's folded form is then the join of its parts' folded forms.
struct NamePart: Sendable {
  let written: [UInt8]
  let folded: [UInt8]
  /// Lower-case ASCII letters and digits only; empty when the word has none.
  let address: [UInt8]

  init(_ text: some StringProtocol, _ collation: Collation) {
    written = Array(text.utf8)
    folded = collation.fold(String(text))
    address = folded.filter { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
  }

  static func list(_ text: String, _ collation: Collation) -> [NamePart] {
    text.split(whereSeparator: { $0 == "," || $0.isNewline }).map { NamePart($0, collation) }
  }
}

/// The words of one language as they are written, in falling frequency.
///
/// Everybody in it is invented.
struct NameWords: Sendable {
  /// How the two names of a person are put together.
  enum Order: Sendable { case givenFirst, familyFirst, familyFirstClosed }

  let weight: Int
  let order: Order
  let given: String
  let family: String
  let cities: String
  let country: String

  init(
    _ weight: Int, _ order: Order = .givenFirst, given: String, family: String, cities: String,
    country: String
  ) {
    self.weight = weight
    self.order = order
    self.given = given
    self.family = family
    self.cities = cities
    self.country = country
  }
}

/// The words of one language, folded by one collation.
struct NamePool: Sendable {
  let weight: Int
  let order: NameWords.Order
  let given: [NamePart]
  let family: [NamePart]
  let cities: [NamePart]
  let country: NamePart

  init(_ words: NameWords, _ collation: Collation) {
    weight = words.weight
    order = words.order
    given = NamePart.list(words.given, collation)
    family = NamePart.list(words.family, collation)
    cities = NamePart.list(words.cities, collation)
    country = NamePart(words.country, collation)
  }
}

/// Every word the directory is made of.
///
/// Weights and orders are chosen so that initials are strongly uneven (S, M and J lead), and so
/// that every kind of character that troubles a filter occurs.
final class NamePools: Sendable {
  let people: [NamePool]
  let totalWeight: Int
  let things: [NamePart]
  let companies: [Company]
  let departments: [NamePart]
  let titles: [NamePart]
  let streets: [NamePart]
  let initials: [NamePart]
  let projects: [NamePart]

  let contractor: NamePart
  let reception: NamePart
  /// The display name that `SimulatorOptions.sameNames` objects share.
  let sameName: NamePart
  let separator: NamePart
  let comma: NamePart
  let period: NamePart

  /// A company and the mail domain of its people.
  struct Company: Sendable {
    let name: NamePart
    let domain: NamePart
  }

  /// The pools of the usual collation, made once.
  private static let usual = NamePools(Collation())

  static func folded(by collation: Collation) -> NamePools {
    collation == Collation() ? usual : NamePools(collation)
  }

  private init(_ collation: Collation) {
    func part(_ text: String) -> NamePart { NamePart(text, collation) }
    func list(_ text: String) -> [NamePart] { NamePart.list(text, collation) }
    people = (Self.english + Self.european + Self.worldwide).map { NamePool($0, collation) }
    totalWeight = people.reduce(0) { $0 + $1.weight }
    things = list(Self.thingNames)
    companies = Self.companyNames.map { Company(name: part($0), domain: part($1)) }
    departments = list(
      "Sales,Engineering,Marketing,Finance,Support,Human Resources,Legal,Operations,Research,"
        + "Purchasing,Quality Assurance,Café & Catering,Übersetzung")
    titles = list(
      "Manager,Consultant,Engineer,Account Executive,Director,Analyst,Buyer,Assistant,"
        + "Vice President,Technician,Señor Advisor,Partner")
    streets = list(
      "High Street,Station Road,Mill Lane,Harbour Way,Church Square,Rue du Marché,Hauptstraße,"
        + "Calle Mayor,Via Roma,Strandvägen")
    initials = list("A,B,C,D,E,F,G,H,I,J,K,L,M,N,O,P,Q,R,S,T,U,V,W,X,Y,Z")
    projects = list("Gold,Silver,Bronze,Tier 1,Tier 2,Événement,Project \"X\",50% off")
    contractor = part("Contractor - External - ")
    reception = part("Reception Desk")
    sameName = part("Reception")
    separator = part(" ")
    comma = part(", ")
    period = part(". ")
  }

  /// The pool a draw below `totalWeight` falls into.
  func pool(at draw: Int) -> Int {
    var left = draw
    for (place, pool) in people.enumerated() {
      left -= pool.weight
      if left < 0 { return place }
    }
    return 0
  }
}
