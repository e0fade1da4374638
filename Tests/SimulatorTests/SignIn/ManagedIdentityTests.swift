import Foundation
import Testing

@testable import Simulator

/// A machine in the cloud that asks for its own identity's tokens.
struct ManagedIdentityTests {
  private static let resource = "https://outlook.office365.com"
  private static let instance = "/metadata/identity/oauth2/token?api-version=2018-02-01"

  private func ask(
    _ wire: Wire, _ query: String = "resource=\(resource)", _ headers: [String: String] = [:]
  ) async throws -> Wire.Reply {
    try await wire.send(
      "GET", "\(Self.instance)&\(query)", ["Metadata": "true"].merging(headers) { $1 })
  }

  @Test(arguments: ["", "/"])
  func `an instance gets a token, every number a text`(slash: String) async throws {
    try await withWire { wire, tenant in
      let reply = try await ask(wire, "resource=\(Self.resource)\(slash)")
      #expect(try reply.text("expires_in") == "86399")
      #expect(Int(try reply.text("expires_on")) != nil)
      #expect(Int(try reply.text("not_before")) != nil)
      #expect(try reply.text("refresh_token").isEmpty)
      #expect(try reply.text("resource") == Self.resource + slash)
      let machine = tenant.options.identity.managedIdentity.clientID
      #expect(try reply.text("client_id") == machine)
      #expect(try reply.claims()["appid"] as? String == machine)
      #expect(try await wire.invoke(token: reply.text("access_token")).status == 200)
      #expect(tenant.statistics.tokensByGrant == [.managedIdentity: 1])
      #expect(tenant.statistics.signIns == 0)
    }
  }

  @Test func `what a stranger could send is refused`() async throws {
    try await withWire { wire, tenant in
      let address = "\(Self.instance)&resource=\(Self.resource)"
      #expect(try await wire.send("GET", address).status == 400)
      let forwarded = try await ask(
        wire, "resource=\(Self.resource)", ["X-Forwarded-For": "10.0.0.4"])
      #expect(forwarded.status == 400)
      #expect(try await ask(wire, "scope=\(Self.resource)").error == "invalid_request")
      let nowhere = try await ask(wire, "resource=https://nowhere.example")
      #expect(nowhere.error == "invalid_resource")
      let unversioned = "/metadata/identity/oauth2/token?resource=\(Self.resource)"
      #expect(try await wire.send("GET", unversioned, ["Metadata": "true"]).status == 400)
      #expect(try await wire.send("POST", address, ["Metadata": "true"]).status == 405)
      #expect(tenant.statistics.tokensIssued == 0)
      #expect(tenant.statistics.managedIdentityRequests == 5)
    }
  }

  @Test func `only the identity there is can be named`() async throws {
    try await withWire { wire, tenant in
      let identity = tenant.options.identity.managedIdentity
      for known in ["client_id=\(identity.clientID)", "object_id=\(identity.objectID)"] {
        #expect(try await ask(wire, "resource=\(Self.resource)&\(known)").status == 200)
      }
      let other = try await ask(wire, "resource=\(Self.resource)&msi_res_id=/subscriptions/other")
      #expect(try other.text("error_description") == "Identity not found")
    }
  }

  @Test func `requests fail with the status wished for their number`() async throws {
    let change: (inout SimulatorOptions) -> Void = { options in
      options.identity.managedIdentity.faults = [1: 404, 2: 410, 3: 429, 4: 500]
    }
    try await withWire(change) { wire, _ in
      var statuses: [Int] = []
      for _ in 0..<5 { statuses.append(try await ask(wire).status) }
      #expect(statuses == [404, 410, 429, 500, 200])
    }
  }

  @Test func `a service's token has an end and no length`() async throws {
    try await withWire { wire, _ in
      let address = "/msi/token?api-version=2019-08-01&resource=\(Self.resource)"
      let header = ["X-IDENTITY-HEADER": "simulated-identity-header"]
      let reply = try await wire.send("GET", address, header)
      #expect(Int(try reply.text("expires_on")) != nil)
      #expect(reply.json["expires_in"] == nil)
      #expect(try await wire.invoke(token: reply.text("access_token")).status == 200)
      let refused = try await wire.send("GET", address)
      #expect(refused.status == 401)
      #expect(refused.json["statusCode"] as? Int == 401)
      let other = try await wire.send("GET", address + "&mi_res_id=other", header)
      #expect(try other.text("message") == "Identity not found")
    }
  }

  @Test func `the agent wants the content of a file that only its friends can read`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let address = "/metadata/identity/oauth2/token?api-version=2020-06-01&resource=\(Self.resource)"
    try await withWire({ $0.identity.managedIdentity.arcFolder = folder.path }) { wire, _ in
      let challenge = try await wire.send("GET", address, ["Metadata": "true"])
      #expect(challenge.status == 401)
      let realm = try #require(challenge.headers["www-authenticate"])
      #expect(realm.hasPrefix("Basic realm=\(folder.path)/"))
      let path = String(realm.dropFirst("Basic realm=".count))
      #expect(path.hasSuffix(".key"))
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      #expect(mode as? Int == 0o600)
      let key = try String(contentsOfFile: path, encoding: .utf8)
      let headers = ["Metadata": "true", "Authorization": "Basic \(key)"]
      let reply = try await wire.send("GET", address, headers)
      #expect(try await wire.invoke(token: reply.text("access_token")).status == 200)
      #expect(!FileManager.default.fileExists(atPath: path))
      #expect(try await wire.send("GET", address, headers).status == 401)
    }
    try await withWire { wire, _ in
      let reply = try await wire.send("GET", address, ["Metadata": "true"])
      #expect(reply.status == 404)
    }
  }

  @Test func `a shell's token is its user's`() async throws {
    try await withWire { wire, _ in
      let headers = [
        "Metadata": "true", "Content-Type": "application/x-www-form-urlencoded",
      ]
      let reply = try await wire.send(
        "POST", "/oauth2/token", headers, body: Form.text([("resource", Self.resource)]))
      #expect(try reply.claims()["upn"] as? String == Wire.user)
      #expect(try await wire.send("POST", "/oauth2/token", [:], body: "").status == 400)
    }
  }
}
