/// What every object of one tenant is made from: its words, its seed and its domain.
///
/// It makes no object itself and never changes.
struct Recipe: Sendable {
  let seed: UInt64
  let maker: NameMaker
  /// How many objects the tenant holds at the start.
  let contacts: Int
  /// The initial domain, as written and as compared.
  let domain: NamePart
  /// What the distinguished name of every object ends in.
  let container: NamePart
  let collation: Collation

  private static let topContainers = "DC=EURPR01A001,DC=PROD,DC=OUTLOOK,DC=COM"

  init(_ options: SimulatorOptions) {
    seed = options.seed
    contacts = options.contacts
    collation = Collation(options)
    maker = NameMaker(options)
    domain = NamePart(options.domain, collation)
    container = NamePart(
      ",OU=\(options.domain),OU=Microsoft Exchange Hosted Organizations,\(Self.topContainers)",
      collation)
  }

  /// The place of an object's company among the companies.
  func company(of number: Int) -> Int {
    var draw = Draw(seed: seed, index: number, for: .work)
    return draw.skewedBelow(maker.pools.companies.count)
  }
}
