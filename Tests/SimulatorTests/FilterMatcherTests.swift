import Testing

@testable import Simulator

/// Which objects a filter finds, held against a reading of every object one by one.
struct FilterMatcherTests {
  private static let directory = Directory(tenant(contacts: 3000, seed: 7))
  private static let truth = SimulatorTruth(directory)

  private static func tenant(contacts: Int, seed: UInt64) -> SimulatorOptions {
    var options = SimulatorOptions()
    options.contacts = contacts
    options.seed = seed
    return options
  }

  private func found(
    _ filter: String, by cmdlet: Cmdlet = .mailContact, _ dialect: FilterDialect = FilterDialect()
  ) throws -> [Int] {
    let matcher = FilterMatcher(
      block: Self.directory.first, properties: FilterableProperty.table(for: cmdlet),
      dialect: dialect)
    return try matcher.matches(FilterParser.parse(filter, dialect)).indices.map(Int.init)
  }

  private func expected(_ holds: (SimulatorTruth.Object) -> Bool) -> [Int] {
    Self.truth.indices.filter { holds(Self.truth[$0]) }
  }

  @Test(arguments: [
    "s", "S", "ö", "o", "Contractor - External - M", "$", "\"", "''t", "м", "佐", "김", "٭",
  ])
  func `a prefix finds what starts with it when both are folded`(prefix: String) throws {
    let folded = Collation().fold(prefix.replacing("''", with: "'"))
    #expect(
      try found("Name -like '\(prefix)*'")
        == expected { Collation().fold($0.name).starts(with: folded) })
  }

  @Test func `a prefix finds accented letters too`() throws {
    let names = try found("Name -like 'ang*'").map { Self.truth[$0].name }
    #expect(names.contains { $0.hasPrefix("Áng") } || names.contains { $0.hasPrefix("Ång") })
  }

  @Test func `a literal asterisk is found by equality only`() throws {
    let starred = try #require(Self.truth.first { $0.name.hasPrefix("*Star") })
    #expect(try found("Name -eq '\(starred.name)'").map { Self.truth[$0].name } == [starred.name])
    #expect(throws: FilterFault.self) { try found("Name -like '*Star*'") }
  }

  @Test(arguments: ["*a", "*a*", "a*b", "a**", "a*b*"])
  func `a wildcard anywhere but at the end is refused`(pattern: String) {
    let fault = #expect(throws: FilterFault.self) { try found("Name -like '\(pattern)'") }
    #expect(fault?.kind == .value)
  }

  @Test func `like without a wildcard is equality`() throws {
    let name = Self.truth[0].name.uppercased().replacing("'", with: "''")
    #expect(try found("Name -like '\(name)'") == [0])
  }

  @Test func `a blank display name matches no prefix, and every negation of one`() throws {
    let blank = expected { $0.displayName == nil }
    #expect(blank.count == 30)
    #expect(try found("DisplayName -eq $null") == blank)
    #expect(try found("DisplayName -like '*'") == expected { $0.displayName != nil })
    #expect(try found("DisplayName -ne $null") == expected { $0.displayName != nil })
    #expect(Set(try found("-not (DisplayName -like 'a*')")).isSuperset(of: blank))
    #expect(Set(try found("DisplayName -notlike 'a*'")).isSuperset(of: blank))
    #expect(try found("DisplayName -lt 'zzzz'").contains { blank.contains($0) } == false)
  }

  @Test func `a cut with its remainder covers everything`() throws {
    let prefixes = "abcdefghijklmnopqrstuvwxyz0123456789".map { "Name -like '\($0)*'" }
    let any = prefixes.joined(separator: " -or ")
    let (inside, outside) = (try found(any), try found("-not (\(any))"))
    #expect(Set(inside).isDisjoint(with: outside))
    #expect((inside + outside).sorted() == Array(Self.truth.indices))
    #expect(outside.count > 100)
  }

  @Test(arguments: ["m", "Martin, S", "Ωνάσης", "zoë"])
  func `less and greater follow the folded order`(pivot: String) throws {
    let folded = Collation().fold(pivot)
    #expect(
      try found("Name -lt '\(pivot)'")
        == expected { Collation().fold($0.name).lexicographicallyPrecedes(folded) })
    #expect(
      try found("Name -gt '\(pivot)'")
        == expected { folded.lexicographicallyPrecedes(Collation().fold($0.name)) })
  }

  @Test func `a GUID is found with and without braces, and never by prefix`() throws {
    let guid = Self.truth[42].guid
    #expect(try found("Guid -eq '\(guid)'") == [42])
    #expect(try found("Guid -eq '{\(guid.uppercased())}'") == [42])
    #expect(try found("Guid -ne '\(guid)'").count == Self.truth.count - 1)
    #expect(throws: FilterFault.self) { try found("Guid -like '1*'") }
    #expect(throws: FilterFault.self) { try found("Guid -eq 'x'") }
  }

  @Test func `booleans are read in each of their forms`() throws {
    let hidden = try found("HiddenFromAddressListsEnabled -eq $true")
    #expect(hidden == (try found("HiddenFromAddressListsEnabled -eq 'True'")))
    #expect(hidden == (try found("HiddenFromAddressListsEnabled -ne 'false'")))
    #expect((100...500).contains(hidden.count))
    #expect(throws: FilterFault.self) { try found("IsDirSynced -eq 'yes'") }
  }

  @Test func `addresses follow their own rules`() throws {
    let object = Self.truth[2]
    let second = "\(object.alias)@contoso.onmicrosoft.com"
    #expect(try found("PrimarySmtpAddress -eq '\(object.primarySmtpAddress)'") == [2])
    #expect(try found("PrimarySmtpAddress -eq '\(second)'") == [2])
    #expect(try found("EmailAddresses -eq '\(second)'") == [2])
    #expect(try found("EmailAddresses -like 'smtp:\(object.alias)*'") == [2])
    #expect(try found("EmailAddresses -like '\(object.alias)*'") == [])
    #expect(try found("ExternalEmailAddress -like 'SMTP:\(object.alias)*'") == [2])
    #expect(try found("ExternalEmailAddress -eq '\(second)'") == [])
  }

  @Test func `dates are read in both forms and compared`() throws {
    let later = try found("WhenCreatedUTC -gt '03/06/2021 09:00:00'")
    #expect(later == (try found("WhenCreatedUTC -gt '3/6/2021 9:00:00 AM'")))
    #expect(later == (try found("WhenCreatedUTC -gt '2021-03-06T09:00:00.0000000Z'")))
    #expect((1000...1300).contains(later.count))
    #expect(throws: FilterFault.self) { try found("WhenCreatedUTC -gt 'yesterday'") }
    #expect(throws: FilterFault.self) { try found("WhenCreatedUTC -gt '13/13/2021'") }
  }

  @Test func `each cmdlet filters by its own properties`() throws {
    #expect(try !found("FirstName -eq 'Sarah'", by: .contact).isEmpty)
    #expect(try !found("FirstName -eq 'Sarah' -and Alias -like 's*'", by: .recipient).isEmpty)
    for (filter, cmdlet) in [
      ("FirstName -eq 'Sarah'", Cmdlet.mailContact), ("Alias -like 's*'", .contact),
      ("CustomAttribute1 -eq 'Gold'", .contact), ("Shoe -eq 'x'", .recipient),
    ] {
      let fault = #expect(throws: FilterFault.self) { try found(filter, by: cmdlet) }
      #expect(fault?.kind == .property)
    }
  }

  @Test func `an enum is matched by its whole name`() throws {
    #expect(try found("RecipientTypeDetails -eq 'mailcontact'").count == Self.truth.count)
    #expect(try found("RecipientTypeDetails -ne 'MailContact'").isEmpty)
    let fault = #expect(throws: FilterFault.self) { try found("RecipientTypeDetails -eq 'MailC'") }
    #expect(fault?.text.contains("MailForestContact") == true)
  }
}
