package import Core

/// What the identity may do, by what its token says and by what the service made of it.
extension Diagnosis {
  /// The application permission without which no application may call Exchange.
  package static let applicationPermission = "Exchange.ManageAsApp"
  /// The delegated permissions with which a user's token may call it.
  package static let delegatedPermissions: Set = [
    "Exchange.Manage", "AdminApi.AccessAsUser.All", "RemotePowerShell.AccessAsUser.All",
  ]
  /// The roles named where one is to be assigned.
  private static let advisedRole = "Global Reader"

  func permissionFinding(_ claims: TokenClaims, _ faults: [TokenCheck.Fault]) -> Finding {
    if let fault = faults.first(where: { $0.claim == .permissions }) {
      return bad(.permissions, fault)
    }
    let scopes = claims.scopes.filter(Self.delegatedPermissions.contains)
    if claims.roles.contains(Self.applicationPermission) || !scopes.isEmpty {
      let held = claims.roles.filter { $0 == Self.applicationPermission } + scopes
      return Finding(.permissions, .good, "\(Self.list(held)).")
    }
    guard claims.roles.isEmpty else {
      return Finding(
        .permissions, .bad,
        "The token carries \(Self.list(claims.roles)), and not \(Self.applicationPermission), "
          + "without which Exchange admits no application. Assign that application permission of "
          + "Office 365 Exchange Online to the app and have an administrator consent.",
        cure: .person)
    }
    return Finding(
      .permissions, .notice,
      "The token carries \(Self.list(claims.scopes)), none of which is known to admit to Exchange. "
        + "If the call is refused, consent to Exchange.Manage for the app.")
  }

  func roleFinding(_ claims: TokenClaims) -> Finding {
    let ids = claims.directoryRoles.filter { $0.lowercased() != DirectoryRole.memberMarker }
    let roles = ids.map { id in DirectoryRole.named(by: id)?.name ?? "the unknown role \(id)" }
    if ids.contains(where: { DirectoryRole.named(by: $0)?.admitsApplications == true }) {
      return Finding(.roles, .good, "\(Self.list(roles)).")
    }
    let carried =
      roles.isEmpty
      ? "The token carries no directory role"
      : "The token carries \(Self.list(roles)), from which Exchange gives an application no rights"
    return Finding(
      .roles, .notice,
      "\(carried). Rights may still come from a role group of Exchange; if the call is refused, "
        + "assign \(Self.advisedRole) to the identity in Entra.")
  }

  // MARK: The call

  /// Takes what came of one harmless call.
  package mutating func take(call answer: Result<Page, CallFailure>, of cmdlet: String) {
    switch answer {
    case .success(let page):
      let took = String(Int(page.receipt.timings.total.milliseconds))
      note(Finding(.call, .good, "\(cmdlet) was answered with a page in \(took) ms."))
    case .failure(let failure): note(callFinding(failure, cmdlet))
    }
  }

  private func callFinding(_ failure: CallFailure, _ cmdlet: String) -> Finding {
    switch failure.kind {
    case .forbidden where failure.isRefusedOnTheWay, .intercepted:
      Finding(.call, .bad, failure.sentence, cure: .person)
    case .forbidden: Finding(.call, .bad, forbidden(failure, cmdlet), cure: .person)
    case .unauthorised: Finding(.call, .bad, unauthorised(failure), cure: .person)
    case .permanent, .wrongEndpoint: Finding(.call, .bad, failure.sentence, cure: .file)
    case .transient, .network, .deadline, .throttled, .staleCursor, .malformed, .cancelled:
      Finding(.call, .bad, failure.sentence, cure: .time)
    }
  }

  private func forbidden(_ failure: CallFailure, _ cmdlet: String) -> String {
    let what = "Exchange knows the identity and does not let it run \(cmdlet)\(status(failure))"
    guard self[.roles].grade == .good else {
      return "\(what): its token carries no role that would. Assign \(Self.advisedRole) to it in "
        + "Entra (Roles and administrators), or put it into a role group of Exchange; a role shows "
        + "in new tokens only, so try again after some minutes."
    }
    return "\(what), although its token carries a role: the role may lack this cmdlet, or was "
      + "limited to a part of the directory. Assign \(Self.advisedRole) without a limit, and try "
      + "again after some minutes. A new token alone does not help."
  }

  /// The service's own words come first, since they may name what no claim shows.
  private func unauthorised(_ failure: CallFailure) -> String {
    if self[.clock].grade == .bad {
      return "\(failure.sentence) The clocks are apart: set this machine's clock, and try again."
    }
    return "\(failure.sentence) The claims of this one are right: the consent may be minutes old, "
      + "the identity disabled, or a policy may block this address. Check these in this order, and "
      + "try again."
  }

  private func status(_ failure: CallFailure) -> String {
    failure.receipt.status > 0 ? " (status \(failure.receipt.status))" : ""
  }
}
