import Core
import Identity
import TestSupport
import Testing

/// What the diagnosis makes of what happened, line by line.
struct DiagnosisTests {
  private static let now = Instant(milliseconds: Int64(SampleToken.now) * 1000)
  private static let reader = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"

  private static func subject(
    _ change: (inout Diagnosis.Subject) -> Void = { _ in }
  ) -> Diagnosis.Subject {
    var subject = Diagnosis.Subject(
      organization: "contoso.onmicrosoft.com", cloud: .worldwide,
      login: "https://login.microsoftonline.com", resource: SampleToken.resource,
      client: SampleToken.client, signsInAtLogin: true, canRenew: true)
    change(&subject)
    return subject
  }

  private static func metadata(
    _ change: (inout TenantMetadata) -> Void = { _ in }
  ) throws -> TenantMetadata {
    var metadata = TenantMetadata(
      id: try #require(GUID(SampleToken.tenant)), region: "EU", cloud: .worldwide,
      clockLead: .zero)
    change(&metadata)
    return metadata
  }

  private static func claims(
    _ changes: [String: String?] = [:], expires: Int = SampleToken.now + 3600
  ) throws -> TokenClaims {
    var all: [String: String?] = ["wids": "[\"\(reader)\"]"]
    all.merge(changes) { $1 }
    return try #require(TokenClaims(decoding: Secret(SampleToken.jwt(all, expires: expires))))
  }

  /// A diagnosis in which all went well up to the token.
  private static func signedIn(
    _ changes: [String: String?] = [:], expires: Int = SampleToken.now + 3600,
    _ change: (inout Diagnosis.Subject) -> Void = { _ in }
  ) throws -> Diagnosis {
    var diagnosis = Diagnosis(of: subject(change))
    diagnosis.take(tenant: .success(try metadata()))
    diagnosis.take(
      token: .seconds(3600), claims: try claims(changes, expires: expires), at: now)
    return diagnosis
  }

  private static let page = Page(
    rows: RowBlock(), nextLink: nil, isTruncated: false, receipt: CallReceipt(status: 200))

  @Test func `when all is well every check is good, and the call is the last`() throws {
    var diagnosis = try Self.signedIn()
    #expect(diagnosis.mayCall)
    #expect(!diagnosis.isPassed)
    diagnosis.take(call: .success(Self.page), of: "Get-Recipient")
    #expect(diagnosis.isPassed)
    #expect(diagnosis.cure == nil)
    #expect(diagnosis.findings.map(\.check) == Diagnosis.Check.allCases)
    #expect(diagnosis.findings.allSatisfy { $0.grade == .good })
    #expect(diagnosis[.roles].sentence == "Global Reader.")
  }

  @Test func `nothing tried is nothing passed`() {
    let diagnosis = Diagnosis(of: Self.subject())
    #expect(diagnosis.findings.allSatisfy { $0.grade == .untried })
    #expect(!diagnosis.isPassed)
    #expect(!diagnosis.maySignIn)
    #expect(!diagnosis.mayCall)
  }

  @Test func `an unknown organization is the file's fault, and no secret is sent`() {
    var diagnosis = Diagnosis(of: Self.subject())
    diagnosis.take(tenant: .failure(SignInError(.misconfigured, doing: "x", code: 90002)))
    #expect(diagnosis[.tenant].grade == .bad)
    #expect(diagnosis[.tenant].code == 90002)
    #expect(diagnosis[.tenant].sentence.contains("exists in the worldwide cloud (AADSTS90002)"))
    #expect(diagnosis.cure == .file)
    #expect(!diagnosis.maySignIn)
    #expect(diagnosis[.call].sentence == "Not tried, because tenant comes first.")
  }

  @Test func `an organization of another cloud is told with the line to write`() throws {
    var diagnosis = Diagnosis(of: Self.subject())
    diagnosis.take(
      tenant: .failure(SignInError(.misconfigured, doing: "x", code: 90002)), foundIn: .china)
    #expect(diagnosis[.tenant].sentence.contains("Write 'cloud: china' in the tenants file."))
    var named = Diagnosis(of: Self.subject())
    named.take(tenant: .success(try Self.metadata { $0.cloud = .gcchigh }))
    #expect(named[.tenant].grade == .good)
    #expect(named[.cloud].grade == .bad)
    #expect(named[.cloud].sentence.contains("(O365USGovGCCHigh)"))
    #expect(named[.cloud].sentence.contains("Write 'cloud: gcchigh' in the tenants file."))
    #expect(named.cure == .file)
    #expect(!named.maySignIn)
  }

  @Test func `clouds at the same addresses are not told apart`() throws {
    var diagnosis = Diagnosis(of: Self.subject())
    diagnosis.take(tenant: .success(try Self.metadata { $0.cloud = .gcc }))
    #expect(diagnosis[.cloud].grade == .good)
    #expect(diagnosis.maySignIn)
  }

  @Test func `a login host that is down stops a secret, and not a token that is there`() {
    let down = SignInError(.transient, doing: "No answer.")
    var secret = Diagnosis(of: Self.subject())
    secret.take(tenant: .failure(down))
    #expect(secret[.tenant].sentence == "No answer.")
    #expect(secret.cure == .time)
    #expect(!secret.maySignIn)
    var ready = Diagnosis(of: Self.subject { $0.signsInAtLogin = false })
    ready.take(tenant: .failure(down))
    #expect(ready.maySignIn)
  }

  @Test func `a token whose tenant nobody can tell is sent nowhere`() throws {
    var diagnosis = Diagnosis(of: Self.subject { $0.signsInAtLogin = false })
    diagnosis.take(tenant: .failure(SignInError(.transient, doing: "No answer.")))
    diagnosis.take(token: .seconds(60), claims: try Self.claims(), at: Self.now)
    #expect(diagnosis[.audience].grade == .good)
    #expect(diagnosis[.tokenTenant].grade == .untried)
    #expect(!diagnosis.mayCall)
  }

  @Test(arguments: [
    (0, Diagnosis.Grade.good), (60, .good), (-60, .good), (61, .notice), (-300, .notice),
    (301, .bad), (-301, .bad),
  ])
  func `clocks may be so far apart`(lead: Int, grade: Diagnosis.Grade) throws {
    var diagnosis = Diagnosis(of: Self.subject())
    diagnosis.take(tenant: .success(try Self.metadata { $0.clockLead = .seconds(lead) }))
    #expect(diagnosis[.clock].grade == grade)
    if grade != .good {
      let side = lead > 0 ? "behind" : "ahead of"
      #expect(
        diagnosis[.clock].sentence.hasPrefix(
          "This machine's clock is \(abs(lead)) s \(side) the login host's"))
    }
    #expect(diagnosis.maySignIn)
  }

  /// What a token may be wrong in: the claims, where it shows, and what the sentence says.
  static let wrong: [(changes: [String: String?], check: Diagnosis.Check, says: String)] = [
    (["aud": #""https://graph.microsoft.com""#], .audience, "aud names https://graph.micro"),
    (["aud": nil], .audience, "aud names nothing"),
    (["tid": #""99999999-2222-4333-8444-555555555555""#], .tokenTenant, "another tenant's"),
    (["tid": nil], .tokenTenant, "tid names no tenant"),
    (["appid": #""99999999-0812-40a2-b820-b22ebd02bce3""#], .identity, "Check 'client' there."),
    (["roles": nil], .permissions, "Assign the application permission Exchange.ManageAsApp"),
    (["roles": #"["full_access_as_app"]"#], .permissions, "and not Exchange.ManageAsApp"),
  ]

  @Test(arguments: wrong)
  func `a wrong claim is bad in its own line and keeps the token here`(
    changes: [String: String?], check: Diagnosis.Check, says: String
  ) throws {
    let diagnosis = try Self.signedIn(changes)
    #expect(diagnosis.findings.filter { $0.grade == .bad }.map(\.check) == [check])
    #expect(diagnosis[check].sentence.contains(says), "\(diagnosis[check].sentence)")
    #expect(diagnosis[check].sentence.hasSuffix("."))
    #expect(!diagnosis.mayCall)
    #expect(
      diagnosis[.call].sentence == "Not tried, because \(check.title) comes first.")
    #expect(diagnosis.cure == (check == .identity ? .file : .person))
  }

  @Test func `a sign-in that only the file can cure is the file's`() throws {
    for (error, cure) in [
      (SignInError.ofFile(doing: "x"), Diagnosis.Cure.file),
      (SignInError(.misconfigured, doing: "x"), .person),
    ] {
      var diagnosis = Diagnosis(of: Self.subject())
      diagnosis.take(tenant: .success(try Self.metadata()))
      diagnosis.take(refusal: error, at: Self.now)
      #expect(diagnosis.cure == cure)
    }
  }

  @Test func `a token that was refused is judged by its claims, claim by claim`() throws {
    var diagnosis = Diagnosis(of: Self.subject())
    diagnosis.take(tenant: .success(try Self.metadata()))
    var error = SignInError(.misconfigured, doing: "Refused.")
    error.claims = try Self.claims(["aud": #""x""#, "roles": nil])
    diagnosis.take(refusal: error, at: Self.now)
    #expect(diagnosis[.signIn].grade == .good)
    #expect(diagnosis[.audience].grade == .bad)
    #expect(diagnosis[.permissions].grade == .bad)
    error.claims = try Self.claims()
    diagnosis.take(refusal: error, at: Self.now)
    #expect(diagnosis[.signIn].sentence == "Refused.")
    #expect(diagnosis[.signIn].grade == .bad)
  }

  @Test func `a failed sign-in is told in the words of its error, with its number`() throws {
    var diagnosis = Diagnosis(of: Self.subject())
    diagnosis.take(tenant: .success(try Self.metadata()))
    diagnosis.take(
      refusal: SignInError(.needsPerson, doing: "Wrong secret.", code: 7_000_215), at: Self.now)
    #expect(
      diagnosis[.signIn]
        == Diagnosis.Finding(
          .signIn, .bad, "Wrong secret.", cure: .person, code: 7_000_215))
    #expect(diagnosis[.roles].sentence == "Not tried, because sign-in comes first.")
  }

  @Test func `a user's token must be that of the user who routes the calls`() throws {
    let user = ["roles": nil, "scp": #""Exchange.Manage""#, "upn": #""a@contoso.example""#]
    let right = try Self.signedIn(user) { $0.user = "A@Contoso.example" }
    #expect(right[.identity].grade == .good)
    #expect(right[.permissions].sentence == "Exchange.Manage.")
    #expect(right.mayCall)
    let other = try Self.signedIn(user) { $0.user = "b@contoso.example" }
    #expect(other[.identity].grade == .bad)
    #expect(other[.identity].sentence.contains("upn names the user a@contoso.example"))
    #expect(!other.mayCall)
    let unnamed = try Self.signedIn(user)
    #expect(unnamed[.identity].grade == .notice)
    #expect(unnamed[.identity].sentence.contains("'user: a@contoso.example'"))
    let application = try Self.signedIn { $0.user = "a@contoso.example" }
    #expect(application[.identity].sentence.contains("upn names no user"))
    #expect(!application.mayCall)
  }

  @Test func `a permission nobody knows may still do`() throws {
    let diagnosis = try Self.signedIn(["roles": nil, "scp": #""User.Read""#])
    #expect(diagnosis[.permissions].grade == .notice)
    #expect(diagnosis.mayCall)
  }

  @Test func `a lack of roles is a notice, since role groups give rights too`() throws {
    let none = try Self.signedIn(["wids": nil])
    #expect(none[.roles].grade == .notice)
    #expect(none[.roles].sentence.hasPrefix("The token carries no directory role."))
    #expect(none.mayCall)
    let weak = try Self.signedIn([
      "wids": #"["88d8e3e3-8f55-4a1e-953a-9b9898b8876b","11111111-0000-0000-0000-000000000000"]"#
    ])
    #expect(weak[.roles].grade == .notice)
    #expect(weak[.roles].sentence.contains("Directory Readers, the unknown role 11111111-"))
    let marker = try Self.signedIn(["wids": "[\"\(DirectoryRole.memberMarker)\"]"])
    #expect(marker[.roles].sentence.hasPrefix("The token carries no directory role."))
  }

  @Test func `an ended token is told by how much, by the service's clock`() throws {
    let ended = try Self.signedIn(expires: SampleToken.now - 90)
    #expect(ended[.lifetime].sentence.hasPrefix("The token ended 90 s ago"))
    #expect(!ended.mayCall)
    let fixed = try Self.signedIn(expires: SampleToken.now - 90) { $0.canRenew = false }
    #expect(fixed[.lifetime].sentence.contains("Set a new one"))
    var ahead = Diagnosis(of: Self.subject())
    ahead.take(tenant: .success(try Self.metadata { $0.clockLead = .seconds(4000) }))
    ahead.take(token: .seconds(3600), claims: try Self.claims(), at: Self.now)
    #expect(ahead[.lifetime].sentence.hasPrefix("The token ended 6 min ago"))
  }

  @Test func `a token that cannot be renewed is passed with a notice`() throws {
    let diagnosis = try Self.signedIn { $0.canRenew = false }
    #expect(diagnosis[.lifetime].grade == .notice)
    #expect(diagnosis[.lifetime].sentence.contains("It ends in 60 min, and cannot be renewed"))
    #expect(diagnosis.mayCall)
  }

  @Test func `a token nobody can read is left to the service`() throws {
    var diagnosis = Diagnosis(of: Self.subject())
    diagnosis.take(tenant: .success(try Self.metadata()))
    diagnosis.take(token: .seconds(3600), claims: nil, at: Self.now)
    #expect(diagnosis[.audience].grade == .notice)
    #expect(diagnosis.mayCall)
  }
}
