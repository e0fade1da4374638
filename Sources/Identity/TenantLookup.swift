package import Core

/// Asks login hosts what they tell anyone of a tenant: its id, its region, its cloud.
///
/// It never signs in, sends no secret, follows no redirect and asks each host once.
package struct TenantLookup: Sendable {
  /// The longest a host may take.
  static let deadline = Duration.seconds(15)
  static let replyLimit = 1 << 20

  private let http: any HTTPClient
  private let time: any TimeSource
  private let requestID: @Sendable () -> String

  /// `requestID` names each request with a new GUID, by which the service's support finds it.
  package init(
    http: any HTTPClient, time: any TimeSource, requestID: @escaping @Sendable () -> String
  ) {
    self.http = http
    self.time = time
    self.requestID = requestID
  }

  /// What the login host tells of an organization, by its GUID or one of its domains.
  package func metadata(
    of organization: String, at login: String
  ) async throws(SignInError) -> TenantMetadata {
    let doing = "Looking \(organization) up at \(Self.host(login))"
    let request = HTTPRequest(
      method: .get, url: Self.address(of: organization, at: login),
      headers: [
        HTTPHeader("Accept", "application/json"), HTTPHeader("client-request-id", requestID()),
      ],
      deadline: Self.deadline, bodyLimit: Self.replyLimit)
    let (begun, wall) = (time.monotonic(), time.wall())
    let response: HTTPResponse
    do throws(TransportError) {
      response = try await http.send(request)
    } catch {
      throw Self.unreachable(error, doing: doing)
    }
    let took = time.monotonic() - begun
    let reply = EntraReply(
      response: response, identity: organization, host: Self.host(login), sent: Secret(""),
      doing: doing)
    guard response.status == 200 else { throw reply.failure() }
    let lead = Self.clockLead(response.header("date"), asked: wall + took / 2)
    guard let metadata = TenantMetadata(document: response.body, clockLead: lead) else {
      throw reply.failure()
    }
    return metadata
  }

  /// The cloud whose login host knows the organization, of all but the one where it was missed.
  package func cloud(of organization: String, besides missed: Cloud) async -> Cloud? {
    for login in missed.otherLogins {
      let found: TenantMetadata
      do throws(SignInError) {
        found = try await metadata(of: organization, at: login)
      } catch {
        // Not known there, or not to be asked from here: the first answer stands.
        continue
      }
      return found.cloud ?? Cloud.allCases.first { $0.login == login }
    }
    return nil
  }

  /// A `Date` tells whole seconds, cut off: on average half a second is missing.
  private static func clockLead(_ date: String?, asked: Instant) -> Duration? {
    guard let seconds = date.flatMap(HTTPDate.seconds) else { return nil }
    return Instant(milliseconds: Int64(seconds) * 1000 + 500) - asked
  }

  private static func address(of organization: String, at login: String) -> String {
    var login = Substring(login)
    while login.last == "/" { login.removeLast() }
    return "\(login)/\(FormBody.escaped(organization))/v2.0/.well-known/openid-configuration"
  }

  private static func host(_ login: String) -> String {
    Origin(of: login)?.host ?? "the login host"
  }

  private static func unreachable(_ error: TransportError, doing: String) -> SignInError {
    let (kind, advice): (SignInError.Kind, String) =
      switch error.kind {
      // The sentence itself says what to do.
      case .untrusted: (.misconfigured, "")
      case .proxyDenied: (.needsPerson, "")
      case .forbiddenAddress: (.misconfigured, "Correct the login endpoint in the tenants file.")
      case .proxy: (.transient, "Check the proxy if this goes on.")
      case .nameNotFound, .refused, .unreachable, .reset, .deadline, .stalled, .tooLarge, .cutOff,
        .other, .cancelled:
        (.transient, "Check the network and the login endpoint if this goes on.")
      }
    var failure = SignInError(
      kind,
      doing: "\(doing) brought no answer. \(error.doing)" + (advice.isEmpty ? "" : " " + advice))
    failure.isOfFile = error.kind == .forbiddenAddress
    return failure
  }
}
