import HTTPTypes

/// Leads a request to the part of the sign-in that answers it.
///
/// It knows the paths of the identity service, of the managed identities and of what stands in a
/// user's place; to all others it has no answer.
struct SignInRoutes: Sendable {
  let identity: IdentityService
  let machines: ManagedIdentityService
  let workflows: WorkflowTokens

  func answer(_ question: Question) -> Answer? {
    let path = question.path
    switch path.first {
    case "_device" where path.count == 1: return identity.decideDevice(question)
    case "_signins" where path.count == 1:
      return Answer(
        status: .ok, headers: [.contentType: "application/x-ndjson; charset=utf-8"],
        body: .bytes(identity.log.lines))
    case "_revoke" where path.count == 1: return identity.revoke(question)
    case "_oidc" where path == ["_oidc", "github"]: return workflows.token(question)
    case "metadata" where path == ["metadata", "identity", "oauth2", "token"]:
      return machines.instanceToken(question)
    case "msi" where path == ["msi", "token"]: return machines.applicationServiceToken(question)
    case "oauth2" where path == ["oauth2", "token"]: return machines.cloudShellToken(question)
    case "common" where path.count == 3 && path[1].lowercased() == "userrealm":
      return identity.userRealm(question, user: path[2])
    case "common" where path == ["common", "discovery", "instance"]:
      return identity.instances(question)
    case let tenant? where path.count > 1:
      return answer(question, tenant: tenant, Array(path.dropFirst()))
    default: return nil
    }
  }

  private func answer(_ question: Question, tenant: String, _ rest: [String]) -> Answer? {
    let version = rest.contains("v2.0") ? SignInVersion.two : .one
    let (wanted, answer): (HTTPRequest.Method, () -> Answer)
    switch rest.filter({ $0 != "v2.0" }).joined(separator: "/") {
    case "oauth2/token":
      (wanted, answer) = (.post, { identity.token(question, tenant: tenant, version) })
    case "oauth2/devicecode":
      (wanted, answer) = (.post, { identity.startDevice(question, tenant: tenant, version) })
    case "oauth2/authorize":
      (wanted, answer) = (.get, { identity.authorize(question, tenant: tenant, version) })
    case ".well-known/openid-configuration":
      (wanted, answer) = (.get, { identity.metadata(question, tenant: tenant, version) })
    case "discovery/keys": (wanted, answer) = (.get, { identity.keys(question, tenant: tenant) })
    default: return nil
    }
    return question.method == wanted ? answer() : .methodNotAllowed(wanted)
  }
}
