package import Core

/// What the token, or its absence, says.
extension Diagnosis {
  /// Takes what came of signing in, and when; `claims` is nil for a token nobody can read.
  package mutating func take(token life: Duration, claims: TokenClaims?, at now: Instant) {
    note(Finding(.signIn, .good, "A token came."))
    guard let claims else { return takeOpaque(life) }
    judge(claims, at: now)
  }

  /// Takes why there is no token, or why the one that came was refused.
  package mutating func take(refusal error: SignInError, at now: Instant) {
    if let claims = error.claims {
      note(Finding(.signIn, .good, "A token came."))
      judge(claims, at: now)
      if findings.contains(where: { $0.grade == .bad }) { return }
    }
    note(Finding(.signIn, .bad, error.doing, cure: error.cure, code: error.code))
  }

  /// A token may be unreadable to a client; the service decides about it then.
  private mutating func takeOpaque(_ life: Duration) {
    for check in [Check.audience, .tokenTenant, .identity, .permissions, .roles] {
      note(Finding(check, .notice, "The token cannot be read, so the service alone can tell."))
    }
    note(Finding(.lifetime, .good, "It ends in \(Self.text(life))."))
  }

  private mutating func judge(_ claims: TokenClaims, at now: Instant) {
    self.claims = claims
    let check = TokenCheck(
      tenant: metadata?.id.description ?? subject.organization, resource: subject.resource,
      user: subject.user, aliases: TokenCheck.aliases(of: subject.service))
    let faults = check.faults(in: claims)
    note(audienceFinding(claims, faults))
    if let finding = tenantFinding(claims, faults) { note(finding) }
    note(identityFinding(claims, faults))
    note(permissionFinding(claims, faults))
    note(roleFinding(claims))
    note(lifetimeFinding(claims, at: now))
  }

  private func audienceFinding(_ claims: TokenClaims, _ faults: [TokenCheck.Fault]) -> Finding {
    if let fault = faults.first(where: { $0.claim == .audience }) { return bad(.audience, fault) }
    return Finding(.audience, .good, "Made for \(Self.list(claims.audiences)).")
  }

  /// Nil where nobody said whose tenant it is.
  private func tenantFinding(
    _ claims: TokenClaims, _ faults: [TokenCheck.Fault]
  ) -> Finding? {
    if let metadata,
      let fault = TenantBoundSource.fault(
        in: claims, tenant: metadata.id, organization: subject.organization)
    {
      return Finding(
        .tokenTenant, .bad, "The token is another tenant's: \(fault) It was not sent anywhere.",
        cure: .person)
    }
    if let fault = faults.first(where: { $0.claim == .tenant }) { return bad(.tokenTenant, fault) }
    guard metadata != nil || GUID(subject.organization) != nil else { return nil }
    return Finding(.tokenTenant, .good, "Issued by the same tenant.")
  }

  private func identityFinding(_ claims: TokenClaims, _ faults: [TokenCheck.Fault]) -> Finding {
    if let fault = faults.first(where: { $0.claim == .user }) { return bad(.identity, fault) }
    let client = claims.client.map { Self.shown($0) } ?? "unknown"
    let name = claims.clientName.map { " (\(Self.shown($0)))" } ?? ""
    if let wanted = subject.client, claims.client?.lowercased() != wanted.lowercased() {
      return Finding(
        .identity, .bad,
        "The token is of the application \(client)\(name), and the tenants file names \(wanted). "
          + "Check 'client' there.", cure: .file)
    }
    guard let user = claims.user.map({ Self.shown($0) }) else {
      return Finding(.identity, .good, "Application \(client)\(name).")
    }
    guard subject.user == nil else {
      return Finding(.identity, .good, "User \(user), by application \(client)\(name).")
    }
    return Finding(
      .identity, .notice,
      "User \(user), by application \(client)\(name). Calls are routed as an application's: write "
        + "'user: \(user)' in the tenants file, or later pages may not be found.")
  }

  private func lifetimeFinding(_ claims: TokenClaims, at now: Instant) -> Finding {
    guard let expires = claims.expires else {
      return Finding(.lifetime, .notice, "The token does not say when it ends.")
    }
    let left = expires - (now + (metadata?.clockLead ?? .zero))
    guard left > .zero else {
      return Finding(
        .lifetime, .bad,
        "The token ended \(Self.text(.zero - left)) ago, so the service refuses it. "
          + (subject.canRenew
            ? "Check that whatever provides it still runs."
            : "Set a new one, or use a credential that renews itself."),
        cure: .person)
    }
    guard subject.canRenew else {
      return Finding(
        .lifetime, .notice,
        "It ends in \(Self.text(left)), and cannot be renewed: a run that takes longer stops "
          + "then, and goes on with a new token.")
    }
    return Finding(.lifetime, .good, "It ends in \(Self.text(left)).")
  }

  // MARK: Words

  func bad(_ check: Check, _ fault: TokenCheck.Fault) -> Finding {
    Finding(check, .bad, fault.sentence.asSentence, cure: .person)
  }

  /// Claims as they may appear in a sentence: few, short, and without control characters.
  static func list(_ claims: [String]) -> String {
    let list = claims.prefix(10).map(shown).joined(separator: ", ")
    return claims.count > 10 ? "\(list) and \(claims.count - 10) more" : list
  }

  static func shown(_ claim: String) -> String { SafeText.shown(claim, limit: 120) }

  /// Such as `59 min`, in the largest unit that leaves two digits or so.
  static func text(_ duration: Duration) -> String {
    let seconds = Int(duration.inSeconds.rounded())
    return switch seconds {
    case ..<120: "\(seconds) s"
    case ..<7200: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3600) h"
    default: "\(seconds / 86_400) days"
    }
  }
}

extension String {
  /// The text with a capital letter at its beginning.
  fileprivate var asSentence: String { prefix(1).uppercased() + dropFirst() }
}
