/// Puts the names of one object together from the pools.
///
/// It keeps nothing: the same seed and index always give the same names. Names are unique even
/// when folded, for each ends in its own number or is a combination taken once.
struct NameMaker: Sendable {
  /// What an object is called, and why.
  enum Shape: Equatable {
    case person(Person)
    case contractor(Person)
    case reception
    case thing(Int)
  }

  /// A person as places in a pool; `initial` counts from 1, and 0 is none.
  struct Person: Equatable {
    var pool: Int
    var given: Int
    var family: Int
    var initial = 0
    /// Whether the combination is the object's own, so that its name needs no number.
    var isOnly = false
  }

  /// A text and its folded form, grown together.
  struct Text {
    var written: [UInt8] = []
    var folded: [UInt8] = []

    mutating func append(_ part: NamePart) {
      written.append(contentsOf: part.written)
      folded.append(contentsOf: part.folded)
    }

    mutating func append(number: Int) {
      let digits = Array(String(number).utf8)
      written.append(contentsOf: digits)
      folded.append(contentsOf: digits)
    }

    mutating func clear() {
      written.removeAll(keepingCapacity: true)
      folded.removeAll(keepingCapacity: true)
    }
  }

  let pools: NamePools
  let seed: UInt64
  /// The share of contractors, where the tenant is not to have the usual one.
  let skew: Double?
  /// How many of the first objects share one display name, and among how many they are spread.
  let sameNames: Int
  let contacts: Int

  init(_ options: SimulatorOptions) {
    pools = NamePools.folded(by: Collation(options))
    seed = options.seed
    skew = options.skew
    sameNames = options.sameNames
    contacts = options.contacts
  }

  /// The first of the numbers names end in.
  static let firstNumber = 10_000_000
  /// One in this many objects is a contractor, up to `mostContractors`.
  static let contractorEvery = 50
  static let mostContractors = 20_000

  func shape(of index: Int) -> Shape {
    var draw = Draw(seed: seed, index: index, for: .person)
    if isContractor(index) { return .contractor(person(&draw)) }
    if index % 200 == 3 { return .reception }
    if index % 50 == 21 { return .thing(index / 50 % pools.things.count) }
    if index % 6 == 1, let person = onlyPerson(ordinal: index / 6) { return .person(person) }
    return .person(person(&draw))
  }

  private func isContractor(_ index: Int) -> Bool {
    guard let skew else {
      return index % Self.contractorEvery == 7
        && index / Self.contractorEvery < Self.mostContractors
    }
    var draw = Draw(seed: seed, index: index, for: .skew)
    return draw.share() < skew
  }

  /// Whether the object is one of those that share a display name; they are spread evenly.
  private func sharesName(_ index: Int) -> Bool {
    sameNames > 0 && index < contacts
      && (index + 1) * sameNames / contacts != index * sameNames / contacts
  }

  private func person(_ draw: inout Draw) -> Person {
    let pool = pools.pool(at: draw.below(pools.totalWeight))
    return Person(
      pool: pool, given: draw.skewedBelow(pools.people[pool].given.count),
      family: draw.skewedBelow(pools.people[pool].family.count))
  }

  /// The combination of names and initial that belongs to one ordinal, while there are any.
  private func onlyPerson(ordinal: Int) -> Person? {
    let (given, family) = (pools.people[0].given.count, pools.people[0].family.count)
    let combinations = given * family * (pools.initials.count + 1)
    guard ordinal < combinations else { return nil }
    // The factor is a prime above every divisor of the count, so no combination comes twice.
    var place = ordinal * 7_368_787 % combinations
    var person = Person(pool: 0, given: 0, family: 0, isOnly: true)
    person.given = place % given
    place /= given
    person.family = place % family
    person.initial = place / family
    return person
  }

  /// Writes the object's unique name.
  func name(of index: Int, as shape: Shape, to text: inout Text) {
    switch shape {
    case .person(let person):
      fullName(of: person, arranged: !person.isOnly && index % 7 == 2 ? .filed : .spoken, to: &text)
      if person.isOnly { return }
    case .contractor(let person):
      text.append(pools.contractor)
      fullName(of: person, arranged: .spoken, to: &text)
    case .reception: text.append(pools.reception)
    case .thing(let place): text.append(pools.things[place])
    }
    text.append(pools.separator)
    text.append(number: Self.firstNumber + index)
  }

  /// Writes the name people see, which many objects share; one in a hundred has none.
  func displayName(of index: Int, as shape: Shape, company: Int, to text: inout Text) {
    if sharesName(index) {
      text.append(pools.sameName)
      return
    }
    guard index % 100 != 11 else { return }
    switch shape {
    case .person(let person):
      fullName(of: person, arranged: index % 8 == 5 ? .filed : .spoken, to: &text)
      if index % 9 == 4 {
        text.append(pools.separator)
        text.append(pools.companies[company].name)
      }
    case .contractor(let person):
      text.append(pools.contractor)
      fullName(of: person, arranged: .spoken, to: &text)
    case .reception: text.append(pools.reception)
    case .thing(let place): text.append(pools.things[place])
    }
  }

  /// Writes the alias: ASCII, lower case, unique by its number.
  func alias(of index: Int, as shape: Shape, to alias: inout [UInt8]) {
    let start = alias.count
    switch shape {
    case .person(let person), .contractor(let person):
      let pool = pools.people[person.pool]
      alias.append(contentsOf: pool.given[person.given].address)
      if alias.count > start, !pool.family[person.family].address.isEmpty {
        alias.append(UInt8(ascii: "."))
      }
      alias.append(contentsOf: pool.family[person.family].address)
    case .reception: alias.append(contentsOf: pools.reception.address)
    case .thing(let place): alias.append(contentsOf: pools.things[place].address)
    }
    if alias.count == start { alias.append(contentsOf: Array("contact".utf8)) }
    alias.append(contentsOf: Array(String(Self.firstNumber + index).utf8))
  }

  /// What is left of a text when only what an alias may hold is kept.
  static func alias(from text: String) -> [UInt8] {
    text.lowercased().utf8.filter {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".")
    }
  }

  /// Whether a name is written as it is spoken, or family name first with a comma.
  private enum Arrangement { case spoken, filed }

  private func fullName(of person: Person, arranged: Arrangement, to text: inout Text) {
    let pool = pools.people[person.pool]
    let (given, family) = (pool.given[person.given], pool.family[person.family])
    switch pool.order {
    case .familyFirstClosed:
      text.append(family)
      text.append(given)
    case .familyFirst:
      text.append(family)
      text.append(pools.separator)
      text.append(given)
    case .givenFirst where arranged == .filed:
      text.append(family)
      text.append(pools.comma)
      text.append(given)
    case .givenFirst:
      text.append(given)
      text.append(pools.separator)
      if person.initial > 0 {
        text.append(pools.initials[person.initial - 1])
        text.append(pools.period)
      }
      text.append(family)
    }
  }
}
