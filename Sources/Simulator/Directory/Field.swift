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
enum Moment: Hashable, Sendable { case created, changed }

/// A property that is a GUID.
enum Identifier: UInt64, Hashable, Sendable { case object, external }

/// Makes the values of one row's properties: stored ones from the row, all others from the recipe and
/// the object's number.
extension Block {
  /// Whether text is wanted as people read it or as the directory compares it.
  enum Form: Sendable { case written, folded }

  /// Writes a text property; a blank one writes nothing.
  func append(_ field: Field, of row: Int, as form: Form, to bytes: inout [UInt8]) {
    switch field {
    case .name:
      form == .written ? name.append(row, to: &bytes) : bytes.append(contentsOf: foldedName[row])
    case .displayName:
      form == .written
        ? displayName.append(row, to: &bytes) : bytes.append(contentsOf: foldedDisplayName[row])
    case .alias: bytes.append(contentsOf: alias[row])
    case .primarySmtpAddress: appendAddress(of: row, as: form, to: &bytes)
    case .externalEmailAddress:
      bytes.append(contentsOf: form == .written ? Self.primaryPrefix : Self.secondaryPrefix)
      appendAddress(of: row, as: form, to: &bytes)
    case .customAttribute1, .notes, .company, .department, .title, .office:
      appendWork(field, of: object(of: row), as: form, to: &bytes)
    case .firstName, .lastName, .initials:
      appendPerson(field, of: object(of: row), as: form, to: &bytes)
    case .phone, .mobilePhone, .street, .city, .stateOrProvince, .postalCode, .country:
      appendPlace(field, of: object(of: row), as: form, to: &bytes)
    case .distinguishedName: appendDistinguishedName(of: row, as: form, to: &bytes)
    }
  }

  /// The other addresses of an object, beside its primary one; each writes itself with its prefix.
  func hasSecondaryAddress(_ row: Int) -> Bool { object(of: row) % 5 == 2 }

  func appendSecondaryAddress(of row: Int, as form: Form, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: Self.secondaryPrefix)
    appendMailbox(of: row, to: &bytes)
    append(recipe.domain, as: form, to: &bytes)
  }

  func value(_ flag: Flag, of row: Int) -> Bool {
    var draw = Draw(seed: recipe.seed, index: object(of: row), for: .flags)
    let hidden = draw.below(12) == 0
    return flag == .hiddenFromAddressLists ? hidden : draw.below(4) == 0
  }

  /// The moment in ticks.
  ///
  /// Three in five of the first objects were made in one night, by a migration.
  func value(_ moment: Moment, of row: Int) -> Ticks {
    if !notes.isEmpty { return moment == .created ? notes[row].created : notes[row].changed }
    let night = recipe.contacts * 3 / 5
    let created =
      row < night
      ? Ticks.migrationNight.advanced(bySeconds: row * 28_800 / max(night, 1))
      : Ticks.migrationNight.advanced(
        bySeconds: 28_800 + (row - night)
          * (Ticks.growingSeconds / max(recipe.contacts - night, 1)))
    guard moment == .changed else { return created }
    var draw = Draw(seed: recipe.seed, index: row, for: .times)
    guard draw.below(3) == 0 else { return created }
    return created.advanced(bySeconds: draw.below(Ticks.changingSeconds))
  }

  func value(_ identifier: Identifier, of row: Int) -> GUID {
    recipe.guid(identifier, of: object(of: row))
  }

  static let primaryPrefix = Array("SMTP:".utf8)
  static let secondaryPrefix = Array("smtp:".utf8)

  private func appendAddress(of row: Int, as form: Form, to bytes: inout [UInt8]) {
    appendMailbox(of: row, to: &bytes)
    let company = recipe.company(of: object(of: row))
    append(recipe.maker.pools.companies[company].domain, as: form, to: &bytes)
  }

  /// Writes what stands before the domain, and the `@`.
  private func appendMailbox(of row: Int, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: notes.isEmpty ? alias[row] : mailbox[row])
    bytes.append(UInt8(ascii: "@"))
  }

  private func appendWork(_ field: Field, of number: Int, as form: Form, to bytes: inout [UInt8]) {
    var draw = Draw(seed: recipe.seed, index: number, for: .work)
    let pools = recipe.maker.pools
    let company = draw.skewedBelow(pools.companies.count)
    let department = draw.skewedBelow(pools.departments.count)
    let title = draw.skewedBelow(pools.titles.count)
    let attribute = draw.below(pools.projects.count * 3)
    let office = draw.below(900)
    switch field {
    case .company: append(pools.companies[company].name, as: form, to: &bytes)
    case .department where number % 4 != 0:
      append(pools.departments[department], as: form, to: &bytes)
    case .title where number % 3 != 0: append(pools.titles[title], as: form, to: &bytes)
    case .customAttribute1 where attribute < pools.projects.count:
      append(pools.projects[attribute], as: form, to: &bytes)
    case .office: bytes.append(contentsOf: String(100 + office).utf8)
    default: break
    }
  }

  private func appendPerson(_ field: Field, of number: Int, as form: Form, to bytes: inout [UInt8])
  {
    let person: NameMaker.Person
    switch recipe.maker.shape(of: number) {
    case .person(let someone), .contractor(let someone): person = someone
    case .reception, .thing: return
    }
    let pool = recipe.maker.pools.people[person.pool]
    switch field {
    case .firstName: append(pool.given[person.given], as: form, to: &bytes)
    case .lastName: append(pool.family[person.family], as: form, to: &bytes)
    case .initials where person.initial > 0:
      append(recipe.maker.pools.initials[person.initial - 1], as: form, to: &bytes)
    default: break
    }
  }

  private func appendPlace(_ field: Field, of number: Int, as form: Form, to bytes: inout [UInt8]) {
    var draw = Draw(seed: recipe.seed, index: number, for: .place)
    let pools = recipe.maker.pools
    let pool = pools.people[pools.pool(at: draw.below(pools.totalWeight))]
    let city = draw.skewedBelow(pool.cities.count)
    let street = draw.skewedBelow(pools.streets.count)
    let digits = draw.below(100_000)
    switch field {
    case .city: append(pool.cities[city], as: form, to: &bytes)
    case .country: append(pool.country, as: form, to: &bytes)
    case .street:
      bytes.append(contentsOf: "\(1 + digits % 250) ".utf8)
      append(pools.streets[street], as: form, to: &bytes)
    case .postalCode: bytes.append(contentsOf: String(10_000 + digits % 90_000).utf8)
    case .phone:
      bytes.append(contentsOf: "+44 20 7946 \(String(1_0000 + digits % 10_000).dropFirst())".utf8)
    case .mobilePhone where number % 2 == 0:
      bytes.append(contentsOf: "+44 7700 9\(String(1_00000 + digits).dropFirst())".utf8)
    default: break
    }
  }

  private func appendDistinguishedName(of row: Int, as form: Form, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: (form == .written ? "CN=" : "cn=").utf8)
    var isFirst = true
    for byte in form == .written ? name[row] : foldedName[row] {
      if ",+\"\\<>;=".utf8.contains(byte) || isFirst && byte == UInt8(ascii: "#") {
        bytes.append(UInt8(ascii: "\\"))
      }
      bytes.append(byte)
      isFirst = false
    }
    append(recipe.container, as: form, to: &bytes)
  }

  private func append(_ part: NamePart, as form: Form, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: form == .written ? part.written : part.folded)
  }
}

extension Recipe {
  /// A GUID of an object, by its number alone.
  func guid(_ identifier: Identifier, of number: Int) -> GUID {
    var draw = Draw(seed: seed ^ identifier.rawValue << 56, index: number)
    return GUID(drawnFrom: &draw)
  }
}
