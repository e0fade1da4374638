import Foundation
import HTTPTypes
import Synchronization

/// The endpoints a machine in the cloud asks for its own identity's tokens: IMDS, App Service, the
/// Arc agent and Cloud Shell.
///
/// They need no proof but what only the machine can send. It never answers a request that came by
/// way of a proxy.
struct ManagedIdentityService: Sendable {
  let options: SimulatorOptions
  let issuer: TokenIssuer
  let clock: SimulatorClock
  let tally: Tally
  let challenges = ArcChallenges()

  private var identity: SimulatorManagedIdentity { options.identity.managedIdentity }

  /// The versions of the agent's own interface, which asks for the content of a file first.
  static let agentVersions: Set = ["2019-11-01", "2020-06-01"]

  /// A refusal, as IMDS words it.
  private struct Refusal: Error {
    var status = HTTPResponse.Status.badRequest
    var kind = "invalid_request"
    var message: String
  }

  /// `GET /metadata/identity/oauth2/token`, of IMDS and of the Arc agent.
  func instanceToken(_ question: Question) -> Answer {
    guard question.method == .get else { return .methodNotAllowed(.get) }
    if let fault = nextFault() { return fault }
    do throws(Refusal) {
      try checkMetadata(question)
      guard let version = question.query["api-version"] else {
        throw Refusal(message: "Required query variable 'api-version' is missing")
      }
      if Self.agentVersions.contains(version), let challenge = try challenge(question) {
        return challenge
      }
      try checkIdentity(question, ["client_id", "object_id", "msi_res_id"])
      return try token(for: resource(question.query["resource"]))
    } catch {
      return refused(error)
    }
  }

  /// `GET /msi/token`, of App Service and what is built like it.
  func applicationServiceToken(_ question: Question) -> Answer {
    guard question.method == .get else { return .methodNotAllowed(.get) }
    if let fault = nextFault() { return fault }
    do throws(Refusal) {
      guard question.header("X-IDENTITY-HEADER") == identity.identityHeader else {
        throw Refusal(status: .unauthorized, message: "The X-IDENTITY-HEADER is not the right one.")
      }
      guard question.query["api-version"] == "2019-08-01" else {
        throw Refusal(message: "The api-version is not supported.")
      }
      try checkIdentity(question, ["client_id", "principal_id", "mi_res_id"])
      let resource = try resource(question.query["resource"])
      let ends = clock.now.advanced(by: identity.tokenLife).wholeSeconds
      let document: JSONValue = [
        "access_token": .text(issue(resource)), "client_id": .text(identity.clientID),
        "expires_on": .text(String(Int(ends))), "resource": .text(resource),
        "token_type": "Bearer",
      ]
      return .json(.ok, document.bytes)
    } catch {
      let document: JSONValue = [
        "statusCode": .number(Double(error.status.code)), "message": .text(error.message),
      ]
      return .json(error.status, document.bytes)
    }
  }

  /// `POST /oauth2/token`, of Cloud Shell, whose tokens are its user's.
  func cloudShellToken(_ question: Question) -> Answer {
    guard question.method == .post else { return .methodNotAllowed(.post) }
    if let fault = nextFault() { return fault }
    do throws(Refusal) {
      try checkMetadata(question)
      let form = Form.parse(String(decoding: question.body, as: UTF8.self))
      return try token(for: resource(form["resource"]), user: options.users[0])
    } catch {
      return refused(error)
    }
  }

  /// The refusal that is due, if the number of this request has one.
  private func nextFault() -> Answer? {
    let number = tally.note { counts in
      counts.managedIdentityRequests += 1
      return counts.managedIdentityRequests
    }
    return identity.faults[number].map { status in
      refused(
        Refusal(
          status: HTTPResponse.Status(code: status), kind: "temporarily_unavailable",
          message: "The request was refused, as was asked for."))
    }
  }

  private func checkMetadata(_ question: Question) throws(Refusal) {
    guard question.header("Metadata")?.lowercased() == "true" else {
      throw Refusal(message: "Required metadata header not specified")
    }
    guard question.header("X-Forwarded-For") == nil else {
      throw Refusal(message: "Requests that were forwarded are not answered")
    }
  }

  /// What to do first, where the content of a file has not been brought yet.
  private func challenge(_ question: Question) throws(Refusal) -> Answer? {
    guard let folder = identity.arcFolder else {
      throw Refusal(status: .notFound, message: "There is no agent on this machine")
    }
    if let proof = question.header("Authorization") {
      let parts = proof.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, parts[0].lowercased() == "basic",
        challenges.take(String(parts[1]))
      else { throw Refusal(status: .unauthorized, message: "The key is not the right one") }
      return nil
    }
    let path: String
    do { path = try challenges.make(in: folder) } catch {
      throw Refusal(
        status: .internalServerError, message: "The key could not be written to \(folder)")
    }
    var answer = Answer(status: .unauthorized)
    answer.headers[.wwwAuthenticate] = "Basic realm=\(path)"
    return answer
  }

  /// Throws when another identity is asked for than the one there is.
  private func checkIdentity(_ question: Question, _ names: [String]) throws(Refusal) {
    let known = [identity.clientID, identity.objectID].map { $0.lowercased() }
    for name in names {
      guard let wanted = question.query[name]?.lowercased() else { continue }
      guard known.contains(wanted) else { throw Refusal(message: "Identity not found") }
    }
  }

  private func resource(_ text: String?) throws(Refusal) -> String {
    guard let text, !text.isEmpty else {
      throw Refusal(message: "Required parameter 'resource' is missing")
    }
    let bare = text.hasSuffix("/") ? String(text.dropLast()) : text
    guard IdentityService.resources.contains(bare.lowercased()) else {
      throw Refusal(
        kind: "invalid_resource",
        message: "AADSTS500011: The resource '\(text)' was not found in the tenant.")
    }
    return text
  }

  private func issue(_ resource: String, user: SimulatorIdentity.User? = nil) -> String {
    var issuer = issuer
    if let user {
      issuer.user = user.name
      issuer.permissions = user.scopes
      issuer.directoryRoles = user.directoryRoles
    }
    tally.note { $0.noteToken(for: .managedIdentity) }
    return issuer.token(
      audience: resource, application: identity.clientID, proof: "2", now: clock.now,
      life: identity.tokenLife)
  }

  private func token(for resource: String, user: SimulatorIdentity.User? = nil) -> Answer {
    let life = Int(identity.tokenLife.components.seconds)
    let now = Int(clock.now.wholeSeconds)
    let document: JSONValue = [
      "access_token": .text(issue(resource, user: user)), "client_id": .text(identity.clientID),
      "expires_in": .text(String(life)), "expires_on": .text(String(now + life)),
      "ext_expires_in": .text(String(life)), "not_before": .text(String(now - 300)),
      "refresh_token": "", "resource": .text(resource), "token_type": "Bearer",
    ]
    return .json(.ok, document.bytes)
  }

  private func refused(_ refusal: Refusal) -> Answer {
    let document: JSONValue = [
      "error": .text(refusal.kind), "error_description": .text(refusal.message),
    ]
    return .json(refusal.status, document.bytes)
  }
}

/// The keys the Arc agent wrote where only its friends can read, each for one use.
///
/// It writes a file and removes it when its content comes back.
final class ArcChallenges: Sendable {
  private let paths = Mutex<[String: String]>([:])

  /// Writes a new key, and says where.
  func make(in folder: String) throws(CocoaError) -> String {
    let path = "\(folder)/\(UUID().uuidString.lowercased()).key"
    let key = Base64Text.random(bytes: 48)
    let isWritten = FileManager.default.createFile(
      atPath: path, contents: Data(key.utf8), attributes: [.posixPermissions: 0o600])
    guard isWritten else { throw CocoaError(.fileWriteUnknown) }
    paths.withLock { $0[key] = path }
    return path
  }

  /// Whether that is a key which was written and not brought back yet.
  func take(_ key: String) -> Bool {
    guard let path = paths.withLock({ $0.removeValue(forKey: key) }) else { return false }
    // Whether it is still there changes nothing: the key is void from now on.
    try? FileManager.default.removeItem(atPath: path)
    return true
  }
}
