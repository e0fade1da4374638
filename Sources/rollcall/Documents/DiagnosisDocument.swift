import Core
import Identity

/// What `auth test` prints: which credential, and every check with what was found.
///
/// It holds no token and no secret.
struct DiagnosisDocument: Encodable {
  struct Credential: Encodable {
    var name: String
    var renewal: String
    var canRenew: Bool
  }

  struct Check: Encodable {
    var check: Diagnosis.Check
    var grade: Diagnosis.Grade
    var sentence: String
    /// The number of the service's error (AADSTS…).
    var code: Int?
  }

  var tenant: String
  var organization: String
  var cloud: Cloud
  /// The tenant's GUID; absent where the login host did not tell.
  var tenantID: String?
  var region: String?
  var credential: Credential
  var checks: [Check]
  var passed: Bool

  init(_ diagnosis: Diagnosis, of tenant: Tenant, credential: String) {
    self.tenant = tenant.name
    organization = tenant.organization
    cloud = tenant.cloud
    tenantID = diagnosis.metadata?.id.description
    region = diagnosis.metadata?.region
    self.credential = Credential(
      name: credential, renewal: tenant.credential.renewal, canRenew: diagnosis.subject.canRenew)
    checks = diagnosis.findings.map {
      Check(check: $0.check, grade: $0.grade, sentence: $0.sentence, code: $0.code)
    }
    passed = diagnosis.isPassed
  }

  func print() {
    Console.data(TerminalText.clean("\(tenant): \(credential.name). \(credential.renewal)"))
    for check in checks {
      let line = "\(check.grade.mark) \(check.check.title.padded(to: 15)) \(check.sentence)"
      Console.data(TerminalText.clean(line))
    }
  }
}

extension Diagnosis.Grade {
  /// What stands in front of the line.
  var mark: String {
    switch self {
    case .good: "✓"
    case .notice: "!"
    case .bad: "✗"
    case .untried: "–"
    }
  }
}
