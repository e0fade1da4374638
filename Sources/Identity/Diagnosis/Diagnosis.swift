package import Core

/// What was found out about signing in to a tenant, check by check.
///
/// It is told what happened, in the order in which things happen, and judges it. It never asks
/// anybody, never looks at a clock, and never calls a check passed that was not made.
package struct Diagnosis: Sendable, Hashable {
  /// What can be wrong, in the order in which it is shown.
  package enum Check: String, Sendable, CaseIterable, Codable {
    /// Whether the organization is known, and as which tenant.
    case tenant
    case cloud
    case clock
    case signIn = "sign-in"
    case audience
    /// Whether the token is of the tenant that was found.
    case tokenTenant = "token-tenant"
    case identity
    case permissions
    case roles
    case lifetime
    case call
  }

  package enum Grade: String, Sendable, Codable {
    case good
    /// It may work, but something should be known.
    case notice
    case bad
    case untried
  }

  /// What cures a finding that is bad.
  package enum Cure: Sendable, Hashable {
    /// Something a person must do to an app, an account, a consent or a clock.
    case person
    /// A correction of the tenants file.
    case file
    case time
  }

  package struct Finding: Sendable, Hashable {
    package var check: Check
    package var grade: Grade
    /// What was found and, unless all is well, why and what to do.
    package var sentence: String
    package var cure: Cure?
    /// The service's own number (AADSTS…), when it gave one.
    package var code: Int?

    package init(
      _ check: Check, _ grade: Grade, _ sentence: String, cure: Cure? = nil, code: Int? = nil
    ) {
      self.check = check
      self.grade = grade
      self.sentence = sentence
      self.cure = cure
      self.code = code
    }
  }

  /// What the tenants file says of the tenant.
  package struct Subject: Sendable, Hashable {
    package var organization: String
    package var cloud: Cloud
    package var service: Service
    package var login: String
    /// The resource the token is for.
    package var resource: String
    /// The client that signs in; nil where the credential does not say.
    package var client: String?
    /// The user whose mailbox routes the calls, where it is one's.
    package var user: String?
    /// Whether the credential signs in at the tenant's login host, and cannot without it.
    package var signsInAtLogin: Bool
    package var canRenew: Bool

    package init(
      organization: String, cloud: Cloud, service: Service = .exchange, login: String,
      resource: String, client: String? = nil, user: String? = nil, signsInAtLogin: Bool,
      canRenew: Bool
    ) {
      self.organization = organization
      self.cloud = cloud
      self.service = service
      self.login = login
      self.resource = resource
      self.client = client
      self.user = user
      self.signsInAtLogin = signsInAtLogin
      self.canRenew = canRenew
    }
  }

  package let subject: Subject
  package internal(set) var metadata: TenantMetadata?
  package internal(set) var claims: TokenClaims?
  private var found: [Check: Finding] = [:]

  package init(of subject: Subject) { self.subject = subject }

  /// One finding for each check, in their order.
  package var findings: [Finding] {
    Check.allCases.map { check in found[check] ?? untried(check) }
  }

  package subscript(check: Check) -> Finding { found[check] ?? untried(check) }

  /// Whether every check was made and none is bad.
  package var isPassed: Bool {
    findings.allSatisfy { $0.grade == .good || $0.grade == .notice }
  }

  /// What helps first; nil where nothing is bad.
  package var cure: Cure? {
    let cures = findings.compactMap { $0.grade == .bad ? $0.cure : nil }
    return [.person, .file, .time].first(where: cures.contains)
  }

  /// Whether signing in makes sense after what was found so far.
  package var maySignIn: Bool { blocker(of: .signIn) == nil }
  /// Whether the token may be sent to the service.
  package var mayCall: Bool { blocker(of: .call) == nil }

  mutating func note(_ finding: Finding) { found[finding.check] = finding }

  // MARK: What depends on what

  private func needs(_ check: Check) -> [Check] {
    switch check {
    case .tenant: []
    case .cloud, .clock: [.tenant]
    case .signIn: subject.signsInAtLogin ? [.tenant, .cloud] : []
    case .tokenTenant: [.signIn, .tenant]
    case .audience, .identity, .permissions, .roles, .lifetime: [.signIn]
    case .call: [.audience, .tokenTenant, .identity, .permissions, .lifetime]
    }
  }

  /// The first check that stands in the way of another.
  private func blocker(of check: Check) -> Check? {
    for need in needs(check) {
      switch found[need]?.grade {
      case .good, .notice: continue
      case .bad: return need
      case .untried, nil: return blocker(of: need) ?? need
      }
    }
    return nil
  }

  private func untried(_ check: Check) -> Finding {
    let why = blocker(of: check).map { ", because \($0.title) comes first" } ?? ""
    return Finding(check, .untried, "Not tried\(why).")
  }
}

extension Diagnosis.Check {
  /// What people read in front of the finding.
  package var title: String {
    switch self {
    case .tenant: "tenant"
    case .cloud: "cloud"
    case .clock: "clock"
    case .signIn: "sign-in"
    case .audience: "audience"
    case .tokenTenant: "token's tenant"
    case .identity: "identity"
    case .permissions: "permissions"
    case .roles: "roles"
    case .lifetime: "lifetime"
    case .call: "a call"
    }
  }
}
