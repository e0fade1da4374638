import Core
import Engine
import Identity

extension Examination {
  /// Reads the tenant's certificates with their keys, and tells for how long they are good.
  ///
  /// One that cannot be used is bad only when there is no other; a command that signs is not asked.
  func certificates(of credential: CertificateCredential, _ tenant: Tenant) async -> [Finding] {
    var findings: [Finding] = []
    for setting in credential.certificates {
      findings.append(await finding(on: setting, of: credential, tenant))
    }
    guard findings.contains(where: { $0.grade != .bad }) else { return findings }
    return findings.map { finding in
      var finding = finding
      if finding.grade == .bad { finding.grade = .notice }
      return finding
    }
  }

  private func finding(
    on setting: CertificateSetting, of credential: CertificateCredential, _ tenant: Tenant
  ) async -> Finding {
    let time = SystemTime()
    let facts: CertificateFacts
    do {
      facts = try await CertificateFacts.read(
        setting, of: credential, in: surroundings(at: tenant), time: time)
    } catch {
      return Finding(tenant.name, .bad, error.doing)
    }
    let now = time.wall()
    let grade: Finding.Grade =
      switch facts.standing(at: now) {
      case .good: .good
      case .ending: .notice
      case .ended, .notYet: .bad
      }
    return Finding(tenant.name, grade, facts.sentence(at: now))
  }
}
