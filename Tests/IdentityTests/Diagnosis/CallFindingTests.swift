import Core
import Identity
import Testing

/// What the diagnosis makes of the one call.
struct CallFindingTests {
  private func diagnosis(wids: String?, clockLead: Duration = .zero) throws -> Diagnosis {
    var diagnosis = Diagnosis(
      of: Diagnosis.Subject(
        organization: SampleToken.tenant, cloud: .worldwide, login: "https://login.example",
        resource: SampleToken.resource, signsInAtLogin: true, canRenew: true))
    diagnosis.take(
      tenant: .success(
        TenantMetadata(
          id: try #require(GUID(SampleToken.tenant)), cloud: .worldwide, clockLead: clockLead)))
    let claims = TokenClaims(decoding: Secret(SampleToken.jwt(["wids": wids])))
    let now = Instant(milliseconds: Int64(SampleToken.now) * 1000)
    diagnosis.take(token: .seconds(3600), claims: claims, at: now)
    return diagnosis
  }

  private func finding(
    _ kind: CallFailure.Kind, status: Int, wids: String? = nil, clockLead: Duration = .zero
  ) throws -> Diagnosis.Finding {
    var diagnosis = try diagnosis(wids: wids, clockLead: clockLead)
    let failure = CallFailure(kind, sentence: "Said so.", receipt: CallReceipt(status: status))
    diagnosis.take(call: .failure(failure), of: "Get-Recipient")
    #expect(!diagnosis.isPassed)
    return diagnosis[.call]
  }

  @Test func `without a role a refusal names the role to assign`() throws {
    let finding = try finding(.forbidden, status: 403)
    #expect(finding.cure == .person)
    #expect(finding.sentence.contains("does not let it run Get-Recipient (status 403)"))
    #expect(finding.sentence.contains("Assign Global Reader to it in Entra"))
  }

  @Test func `with a role a refusal is not blamed on the token`() throws {
    let finding = try finding(
      .forbidden, status: 401, wids: #"["29232cdf-9323-42fd-ade2-1d097af3e4de"]"#)
    #expect(finding.sentence.contains("although its token carries a role"))
    #expect(finding.sentence.contains("A new token alone does not help."))
  }

  @Test func `a refused token that looks right is told with what else can be wrong`() throws {
    let finding = try finding(.unauthorised, status: 401)
    #expect(finding.cure == .person)
    #expect(finding.sentence.hasPrefix("Said so. The claims of this one are right: the con"))
    let skewed = try self.finding(.unauthorised, status: 401, clockLead: .seconds(-1000))
    #expect(skewed.sentence.contains("set this machine's clock"))
  }

  @Test(arguments: [
    (CallFailure.Kind.wrongEndpoint, Diagnosis.Cure.file), (.permanent, .file),
    (.network, .time), (.throttled(retryAfter: nil), .time), (.transient, .time),
    (.deadline, .time), (.malformed, .time),
  ])
  func `other failures speak for themselves`(kind: CallFailure.Kind, cure: Diagnosis.Cure) throws {
    let finding = try finding(kind, status: 0)
    #expect(finding.sentence == "Said so.")
    #expect(finding.cure == cure)
  }

  @Test func `a refusal on the way is not blamed on the identity`() throws {
    var diagnosis = try diagnosis(wids: nil)
    let failure = CallFailure(
      .forbidden, code: CallFailure.refusedOnTheWay, sentence: "The proxy said no.")
    diagnosis.take(call: .failure(failure), of: "Get-Recipient")
    #expect(diagnosis[.call].sentence == "The proxy said no.")
    #expect(diagnosis[.call].cure == .person)
  }
}
