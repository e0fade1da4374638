/// A property whose value differs from object to object.
enum Field: Sendable {
  case name, displayName, alias
  case primarySmtpAddress, externalEmailAddress
  case customAttribute1, notes
  case firstName, lastName, initials
  case company, department, title, office
  case phone, mobilePhone, street, city, stateOrProvince, postalCode, country
  case distinguishedName
}

/// A yes-or-no property.
enum Flag: Sendable { case hiddenFromAddressLists, isDirSynced }

/// A property that is a moment.
enum Moment: Sendable { case created, changed }

/// A property that is a GUID.
enum Identifier: UInt64, Sendable { case object, external }

/// Makes the values of one object's properties, by seed and index alone.
extension Directory {
  /// Whether text is wanted as people read it or as the directory compares it.
  enum Form: Sendable { case written, folded }

  /// Writes a text property; a blank one writes nothing.
  func append(_ field: Field, of index: Int, as form: Form, to bytes: inout [UInt8]) {
    switch field {
    case .name:
      form == .written
        ? name.append(index, to: &bytes) : bytes.append(contentsOf: foldedName[index])
    case .displayName:
      form == .written
        ? displayName.append(index, to: &bytes) : bytes.append(contentsOf: foldedDisplayName[index])
    case .alias: bytes.append(contentsOf: alias[index])
    case .primarySmtpAddress: appendAddress(of: index, to: &bytes)
    case .externalEmailAddress:
      bytes.append(contentsOf: form == .written ? Self.primaryPrefix : Self.secondaryPrefix)
      appendAddress(of: index, to: &bytes)
    case .customAttribute1, .notes, .company, .department, .title, .office:
      appendWork(field, of: index, as: form, to: &bytes)
    case .firstName, .lastName, .initials:
      appendPerson(field, of: index, as: form, to: &bytes)
    case .phone, .mobilePhone, .street, .city, .stateOrProvince, .postalCode, .country:
      appendPlace(field, of: index, as: form, to: &bytes)
    case .distinguishedName: appendDistinguishedName(of: index, as: form, to: &bytes)
    }
  }

  /// The other addresses of an object, beside its primary one; each writes itself with its prefix.
  func hasSecondaryAddress(_ index: Int) -> Bool { index % 5 == 2 }

  func appendSecondaryAddress(of index: Int, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: Self.secondaryPrefix)
    bytes.append(contentsOf: alias[index])
    bytes.append(UInt8(ascii: "@"))
    bytes.append(contentsOf: domain.utf8)
  }

  func value(_ flag: Flag, of index: Int) -> Bool {
    var draw = Draw(seed: seed, index: index, for: .flags)
    let hidden = draw.below(12) == 0
    return flag == .hiddenFromAddressLists ? hidden : draw.below(4) == 0
  }

  /// The moment in ticks.
  ///
  /// Three in five objects were made in one night, by a migration.
  func value(_ moment: Moment, of index: Int) -> Ticks {
    let night = count * 3 / 5
    let created =
      index < night
      ? Ticks.migrationNight.advanced(bySeconds: index * 28_800 / max(night, 1))
      : Ticks.migrationNight.advanced(
        bySeconds: 28_800 + (index - night) * (Ticks.growingSeconds / max(count - night, 1)))
    guard moment == .changed else { return created }
    var draw = Draw(seed: seed, index: index, for: .times)
    guard draw.below(3) == 0 else { return created }
    return created.advanced(bySeconds: draw.below(Ticks.changingSeconds))
  }

  func value(_ identifier: Identifier, of index: Int) -> GUID {
    var draw = Draw(seed: seed ^ identifier.rawValue << 56, index: index)
    return GUID(drawnFrom: &draw)
  }

  static let primaryPrefix = Array("SMTP:".utf8)
  static let secondaryPrefix = Array("smtp:".utf8)

  private func appendAddress(of index: Int, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: alias[index])
    bytes.append(UInt8(ascii: "@"))
    let company = Self.company(of: index, seed: seed, among: maker.pools.companies.count)
    bytes.append(contentsOf: maker.pools.companies[company].domain.written)
  }

  private func appendWork(_ field: Field, of index: Int, as form: Form, to bytes: inout [UInt8]) {
    var draw = Draw(seed: seed, index: index, for: .work)
    let pools = maker.pools
    let company = draw.skewedBelow(pools.companies.count)
    let department = draw.skewedBelow(pools.departments.count)
    let title = draw.skewedBelow(pools.titles.count)
    let attribute = draw.below(pools.projects.count * 3)
    let office = draw.below(900)
    switch field {
    case .company: append(pools.companies[company].name, as: form, to: &bytes)
    case .department where index % 4 != 0:
      append(pools.departments[department], as: form, to: &bytes)
    case .title where index % 3 != 0: append(pools.titles[title], as: form, to: &bytes)
    case .customAttribute1 where attribute < pools.projects.count:
      append(pools.projects[attribute], as: form, to: &bytes)
    case .office: bytes.append(contentsOf: String(100 + office).utf8)
    default: break
    }
  }

  private func appendPerson(_ field: Field, of index: Int, as form: Form, to bytes: inout [UInt8]) {
    let person: NameMaker.Person
    switch maker.shape(of: index) {
    case .person(let someone), .contractor(let someone): person = someone
    case .reception, .thing: return
    }
    let pool = maker.pools.people[person.pool]
    switch field {
    case .firstName: append(pool.given[person.given], as: form, to: &bytes)
    case .lastName: append(pool.family[person.family], as: form, to: &bytes)
    case .initials where person.initial > 0:
      append(maker.pools.initials[person.initial - 1], as: form, to: &bytes)
    default: break
    }
  }

  private func appendPlace(_ field: Field, of index: Int, as form: Form, to bytes: inout [UInt8]) {
    var draw = Draw(seed: seed, index: index, for: .place)
    let pools = maker.pools
    let pool = pools.people[pools.pool(at: draw.below(pools.totalWeight))]
    let city = draw.skewedBelow(pool.cities.count)
    let street = draw.skewedBelow(pools.streets.count)
    let number = draw.below(100_000)
    switch field {
    case .city: append(pool.cities[city], as: form, to: &bytes)
    case .country: append(pool.country, as: form, to: &bytes)
    case .street:
      bytes.append(contentsOf: "\(1 + number % 250) ".utf8)
      append(pools.streets[street], as: form, to: &bytes)
    case .postalCode: bytes.append(contentsOf: String(10_000 + number % 90_000).utf8)
    case .phone:
      bytes.append(contentsOf: "+44 20 7946 \(String(1_0000 + number % 10_000).dropFirst())".utf8)
    case .mobilePhone where index % 2 == 0:
      bytes.append(contentsOf: "+44 7700 9\(String(1_00000 + number).dropFirst())".utf8)
    default: break
    }
  }

  private func appendDistinguishedName(of index: Int, as form: Form, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: (form == .written ? "CN=" : "cn=").utf8)
    var isFirst = true
    for byte in form == .written ? name[index] : foldedName[index] {
      if ",+\"\\<>;=".utf8.contains(byte) || isFirst && byte == UInt8(ascii: "#") {
        bytes.append(UInt8(ascii: "\\"))
      }
      bytes.append(byte)
      isFirst = false
    }
    let container = ",OU=\(domain),OU=Microsoft Exchange Hosted Organizations,\(Self.topContainers)"
    bytes.append(contentsOf: (form == .written ? container : container.lowercased()).utf8)
  }

  private static let topContainers = "DC=EURPR01A001,DC=PROD,DC=OUTLOOK,DC=COM"

  private func append(_ part: NamePart, as form: Form, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: form == .written ? part.written : part.folded)
  }
}
