package import Core

/// What the login host said of the tenant.
extension Diagnosis {
  /// Further apart, and clocks are worth a notice.
  package static let noticedSkew = Duration.seconds(60)
  /// Further apart, and tokens and assertions count as not yet or no longer good.
  package static let longestSkew = Duration.seconds(300)

  /// Takes the answer to the lookup of the tenant, and the other cloud that knows it, if any.
  package mutating func take(
    tenant answer: Result<TenantMetadata, SignInError>, foundIn other: Cloud? = nil
  ) {
    switch answer {
    case .success(let metadata):
      self.metadata = metadata
      let region = metadata.region.map { ", region \($0)" } ?? ""
      note(
        Finding(.tenant, .good, "\(subject.organization) is tenant \(metadata.id)\(region)."))
      note(cloudFinding(metadata.cloud))
      note(clockFinding(metadata.clockLead))
    case .failure(let error):
      note(missing(error, foundIn: other))
    }
  }

  private func missing(_ error: SignInError, foundIn other: Cloud?) -> Finding {
    guard Self.isUnknownTenant(error) else {
      return Finding(.tenant, .bad, error.doing, cure: error.cure, code: error.code)
    }
    let cloud = subject.cloud.preset.title
    let said = error.code.map { " (AADSTS\($0))" } ?? ""
    guard let other else {
      return Finding(
        .tenant, .bad,
        "No organization \(subject.organization) exists in the \(cloud) cloud\(said). Check the "
          + "spelling of 'organization' in the tenants file, and its 'cloud'.",
        cure: .file, code: error.code)
    }
    return Finding(
      .tenant, .bad,
      "\(subject.organization) is not in the \(cloud) cloud\(said): it is in \(other.preset.title). "
        + "Write 'cloud: \(other.rawValue)' in the tenants file.", cure: .file, code: error.code)
  }

  /// Whether the answer means that the organization is not there, rather than that none came.
  package static func isUnknownTenant(_ error: SignInError) -> Bool {
    guard let code = error.code else { return false }
    return EntraError.unknownTenantNumbers.contains(code)
  }

  private func cloudFinding(_ found: Cloud?) -> Finding {
    let wanted = subject.cloud
    guard let found else {
      return Finding(
        .cloud, .notice,
        "The login host names no cloud that is known; \(wanted.preset.title) is taken for it.")
    }
    let host = Origin(of: subject.login)?.host ?? subject.login
    if found == wanted {
      return Finding(.cloud, .good, "\(found.preset.title), signed in to at \(host).")
    }
    guard !found.sharesAddresses(with: wanted) else {
      return Finding(
        .cloud, .good,
        "\(found.preset.title), which is reached as \(wanted.preset.title) is, signed in to at "
          + "\(host).")
    }
    return Finding(
      .cloud, .bad,
      "The organization is in \(found.preset.title) (\(found.preset.environment)), and the tenants "
        + "file says \(wanted.preset.title): its tokens are good in another cloud only. Write "
        + "'cloud: \(found.rawValue)' in the tenants file.", cure: .file)
  }

  private func clockFinding(_ lead: Duration?) -> Finding {
    guard let lead else {
      return Finding(.clock, .notice, "The login host did not tell the time.")
    }
    let apart = lead < .zero ? .zero - lead : lead
    let seconds = Int(apart.inSeconds.rounded())
    let how = "This machine's clock is \(seconds) s \(lead < .zero ? "ahead of" : "behind") the "
    if apart > Self.longestSkew {
      return Finding(
        .clock, .bad,
        how + "login host's, more than the \(Int(Self.longestSkew.inSeconds)) s that are borne: "
          + "what one side signs now is too old or too new for the other. Set the clock, best by "
          + "NTP, and try again.", cure: .person)
    }
    if apart > Self.noticedSkew {
      return Finding(
        .clock, .notice,
        how + "login host's. It still works; set the clock, best by NTP, before it is more.")
    }
    return Finding(.clock, .good, "\(seconds) s from the login host's.")
  }
}

extension SignInError {
  /// What cures it, as the diagnosis counts cures.
  var cure: Diagnosis.Cure {
    switch kind {
    case .transient, .cancelled: .time
    case .needsPerson, .misconfigured: isOfFile ? .file : .person
    }
  }
}
