/// One word a name is put together from: as written, as compared, and as it looks in an address.
///
/// Folding happens once, here; a name's folded form is then the join of its parts' folded forms.
struct NamePart: Sendable {
  let written: [UInt8]
  let folded: [UInt8]
  /// Lower-case ASCII letters and digits only; empty when the word has none.
  let address: [UInt8]

  init(_ text: some StringProtocol) {
    written = Array(text.utf8)
    folded = Collation.fold(String(text))
    address = folded.filter { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
  }

  static func list(_ text: String) -> [NamePart] {
    text.split(whereSeparator: { $0 == "," || $0.isNewline }).map { NamePart($0) }
  }
}

/// The words of one language, in falling frequency.
///
/// Everybody in it is invented.
struct NamePool: Sendable {
  /// How the two names of a person are put together.
  enum Order: Sendable { case givenFirst, familyFirst, familyFirstClosed }

  let weight: Int
  let order: Order
  let given: [NamePart]
  let family: [NamePart]
  let cities: [NamePart]
  let country: NamePart

  init(
    _ weight: Int, _ order: Order = .givenFirst, given: String, family: String, cities: String,
    country: String
  ) {
    self.weight = weight
    self.order = order
    self.given = NamePart.list(given)
    self.family = NamePart.list(family)
    self.cities = NamePart.list(cities)
    self.country = NamePart(country)
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
  let departments = NamePart.list(
    "Sales,Engineering,Marketing,Finance,Support,Human Resources,Legal,Operations,Research,"
      + "Purchasing,Quality Assurance,Café & Catering,Übersetzung")
  let titles = NamePart.list(
    "Manager,Consultant,Engineer,Account Executive,Director,Analyst,Buyer,Assistant,"
      + "Vice President,Technician,Señor Advisor,Partner")
  let streets = NamePart.list(
    "High Street,Station Road,Mill Lane,Harbour Way,Church Square,Rue du Marché,Hauptstraße,"
      + "Calle Mayor,Via Roma,Strandvägen")
  let initials = NamePart.list("A,B,C,D,E,F,G,H,I,J,K,L,M,N,O,P,Q,R,S,T,U,V,W,X,Y,Z")
  let projects = NamePart.list("Gold,Silver,Bronze,Tier 1,Tier 2,Événement,Project \"X\",50% off")

  let contractor = NamePart("Contractor - External - ")
  let reception = NamePart("Reception Desk")
  let separator = NamePart(" ")
  let comma = NamePart(", ")
  let period = NamePart(". ")

  /// A company and the mail domain of its people.
  struct Company: Sendable {
    let name: NamePart
    let domain: NamePart
  }

  init() {
    people = NamePools.english + NamePools.european + NamePools.worldwide
    totalWeight = people.reduce(0) { $0 + $1.weight }
    things = NamePart.list(NamePools.thingNames)
    companies = NamePools.companyNames.map { Company(name: NamePart($0), domain: NamePart($1)) }
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
