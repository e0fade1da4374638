import Core
import Testing

/// Who is meant by a name.
@Suite struct PrincipalIndexTests {
  private static let columns = [
    "Name", "DisplayName", "Alias", "PrimarySmtpAddress", "EmailAddresses", "WindowsLiveID",
    "DistinguishedName", "Sid", "RecipientTypeDetails",
  ]

  private static func guid(_ number: UInt64) -> GUID { GUID(high: 7, low: number) }

  private func index() throws -> PrincipalIndex {
    var index = try #require(PrincipalIndex(columns: Self.columns))
    let rows: [[[String]]] = [
      [
        ["Ann 1"], ["Ann Example"], ["ann"], ["ann@contoso.example"],
        ["SMTP:ann@contoso.example", "smtp:a.example@contoso.example"], ["ann@login.example"],
        ["CN=Ann 1,OU=contoso"], ["S-1-5-21-1-2-3-1001"], ["UserMailbox"],
      ],
      [
        ["Ann 2"], ["Ann Example"], ["ann2"], ["ann2@contoso.example"], [], [], [], [],
        ["SharedMailbox"],
      ],
      [
        ["Sales"], ["Sales Team"], ["sales"], ["sales@contoso.example"], [], [], [], [],
        ["MailUniversalSecurityGroup"],
      ],
      [["Carl"], ["Carl"], ["carl"], [], [], [], [], [], ["MailContact"]],
    ]
    for (number, row) in rows.enumerated() {
      let isAdded = index.add(Self.guid(UInt64(number)), row)
      #expect(isAdded)
    }
    return index
  }

  @Test(arguments: [
    "Ann 1", "ANN@contoso.example", "a.example@contoso.example", "smtp:ann@contoso.example",
    "ann@login.example", "CN=Ann 1,OU=contoso", "S-1-5-21-1-2-3-1001", "NT:S-1-5-21-1-2-3-1001",
    "00000000-0000-0007-0000-000000000000", "ann",
    "contoso.onmicrosoft.com/Users/Ann 1", "\"Ann\" [EX:CN=Ann 1,OU=contoso]",
  ])
  func `all names of somebody lead to one principal`(name: String) throws {
    #expect(
      try index().principal(named: name)
        == Principal("ann@contoso.example", guid: Self.guid(0), kind: .user))
  }

  @Test(arguments: ["Fabrikam/Sales", "Bob Example [Sales]", "a.b/Sales"])
  func `a part of a name is nobody's name`(name: String) throws {
    #expect(try index().principal(named: name) == Principal(name, kind: .unknown))
  }

  @Test func `groups and contacts are told from users`() throws {
    #expect(try index().principal(named: "Sales").kind == .group)
    #expect(
      try index().principal(named: "carl") == Principal("Carl", guid: Self.guid(3), kind: .contact))
  }

  @Test func `what several are called is nobody's name`() throws {
    #expect(
      try index().principal(named: "Ann Example") == Principal("Ann Example", kind: .ambiguous))
  }

  @Test func `an address is somebody's before it is what another calls themselves`() throws {
    var index = try index()
    let row = [["x"], ["sales@contoso.example"], [], [], [], [], [], [], ["UserMailbox"]]
    let isAdded = index.add(Self.guid(9), row)
    #expect(isAdded)
    #expect(index.principal(named: "sales@contoso.example").kind == .group)
  }

  @Test(arguments: [
    ("S-1-5-21-1-2-3-9999", "S-1-5-21-1-2-3-9999", Principal.Kind.orphan),
    ("NT:S-1-5-21-1-2-3-9999", "S-1-5-21-1-2-3-9999", .orphan),
    ("S-1-12-1-5-6-7-8", "S-1-12-1-5-6-7-8", .orphan),
    ("S-1-5-18", "S-1-5-18", .builtIn),
    ("NT AUTHORITY\\SELF", "NT AUTHORITY\\SELF", .builtIn),
    ("EURPR01A001\\Exchange Servers", "EURPR01A001\\Exchange Servers", .builtIn),
    ("Default", "Default", .builtIn),
    ("Anonymous", "Anonymous", .builtIn),
    ("CONTOSO\\ann", "CONTOSO\\ann", .unknown),
    ("ExchangePublishedUser.bob@fabrikam.example", "bob@fabrikam.example", .external),
    (
      "bob_fabrikam.example#EXT#@contoso.example", "bob_fabrikam.example#EXT#@contoso.example",
      .external
    ),
    ("admin@contoso.example", "admin@contoso.example", .unknown),
    ("S-1-sales", "S-1-sales", .unknown),
  ])
  func `a name that nobody has says what it can`(
    name: String, shown: String, kind: Principal.Kind
  ) throws {
    #expect(try index().principal(named: name) == Principal(shown, kind: kind))
  }

  @Test func `of several names the first that leads to somebody counts`() throws {
    let index = try index()
    #expect(index.principal(namedAnyOf: ["", "S-1-5-21-9-9-9-9", "sales"])?.kind == .group)
    #expect(index.principal(namedAnyOf: ["Ann Example", "nobody"])?.kind == .unknown)
    #expect(index.principal(namedAnyOf: [""]) == nil)
  }

  @Test func `a listing that does not tell groups from users is refused`() {
    #expect(PrincipalIndex(columns: ["Guid", "Name"]) == nil)
  }

  /// Were the names copied for each that is added, these would take more than a minute.
  @Test(.timeLimit(.minutes(1)))
  func `each recipient is added in the time that the first one took`() throws {
    var index = try #require(
      PrincipalIndex(columns: ["Sid", "DistinguishedName", "Name", "Alias", "RecipientType"]))
    let count = 100_000
    for number in 0..<count {
      let names = ["S-1-5-21", "CN=ann", "Ann", "ann"].map { ["\($0)-\(number)"] }
      guard index.add(Self.guid(UInt64(number)), names + [["UserMailbox"]]) else { break }
    }
    #expect(index.count == count)
    #expect(index.principal(named: "Ann-99999").guid == Self.guid(99_999))
  }
}
