import Foundation
import TestSupport
import Testing

@testable import Simulator

/// What the simulated identity service tells anybody.
struct PublicMetadataTests {
  @Test func `metadata has every field clients read, for this host`() async throws {
    try await withWire { wire, tenant in
      let reply = try await wire.send(
        "GET", "/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration")
      let authority = "\(tenant.address)/\(tenant.options.tenantID)"
      for (name, path) in [
        ("token_endpoint", "oauth2/v2.0/token"), ("jwks_uri", "discovery/v2.0/keys"),
        ("authorization_endpoint", "oauth2/v2.0/authorize"),
        ("device_authorization_endpoint", "oauth2/v2.0/devicecode"),
        ("end_session_endpoint", "oauth2/v2.0/logout"), ("kerberos_endpoint", "kerberos"),
      ] {
        #expect(try reply.text(name) == "\(authority)/\(path)")
      }
      for name in [
        "userinfo_endpoint", "cloud_graph_host_name", "msgraph_host", "rbac_url",
        "cloud_instance_name", "tenant_region_scope",
      ] {
        #expect(try reply.text(name).isEmpty == false)
      }
      #expect(
        reply.json["response_modes_supported"] as? [String] == ["query", "fragment", "form_post"])
      #expect((reply.json["claims_supported"] as? [String])?.contains("preferred_username") == true)
      // The service does not publish them.
      #expect(reply.json["grant_types_supported"] == nil)
      #expect(reply.headers["cache-control"] == "max-age=86400, private")
    }
  }

  @Test func `an alias has a place for the tenant in its issuer`() async throws {
    try await withWire { wire, tenant in
      let reply = try await wire.send("GET", "/common/v2.0/.well-known/openid-configuration")
      #expect(try reply.text("issuer") == "\(tenant.address)/{tenantid}/v2.0")
      #expect(try reply.text("token_endpoint") == "\(tenant.address)/common/oauth2/v2.0/token")
      #expect(reply.json["tenant_region_scope"] is NSNull)
    }
  }

  @Test func `a TLS front shows in every address`() async throws {
    try await withWire { wire, tenant in
      let reply = try await wire.send(
        "GET", "/common/v2.0/.well-known/openid-configuration", ["X-Forwarded-Proto": "https"])
      #expect(
        try reply.text("token_endpoint").hasPrefix("https://127.0.0.1:\(tenant.port)/common/"))
    }
  }

  @Test func `an instance is known by its host, and no other is`() async throws {
    try await withWire { wire, tenant in
      func instance(_ authorize: String) async throws -> Wire.Reply {
        let query = Form.text([("api-version", "1.0"), ("authorization_endpoint", authorize)])
        return try await wire.send("GET", "/common/discovery/instance?\(query)")
      }
      // Some clients leave the port out.
      for host in [tenant.address, "https://127.0.0.1"] {
        let reply = try await instance("\(host)/contoso.onmicrosoft.com/oauth2/v2.0/authorize")
        #expect(
          try reply.text("tenant_discovery_endpoint")
            == "\(tenant.address)/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration")
      }
      let other = try await instance("https://login.elsewhere.example/common/oauth2/v2.0/authorize")
      #expect(other.status == 400)
      #expect(other.error == "invalid_instance")
    }
  }

  @Test(arguments: [
    ("admin@contoso.onmicrosoft.com", "Managed"), ("admin@fabrikam.example", "Unknown"),
    ("nobody", "Unknown"),
  ])
  func `a user's realm is known by the domain`(user: String, type: String) async throws {
    try await withWire { wire, _ in
      let reply = try await wire.send("GET", "/common/userrealm/\(user)?api-version=1.0")
      #expect(try reply.text("account_type") == type)
    }
  }

  @Test func `openssl finds every token signed with the published key`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func path(_ name: String) -> String { folder.appending(path: name).path }
    func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
      try Data(bytes).write(to: URL(filePath: path(name)))
    }
    try await withWire { wire, _ in
      let reply = try await wire.signInUser()
      let keys = try await wire.send("GET", "/common/discovery/v2.0/keys").json["keys"]
      let key = try #require((keys as? [[String: Any]])?.first)
      let certificate = try #require((key["x5c"] as? [String])?.first)
      try write(try #require(Data(base64Encoded: certificate)), to: "key.der")
      let published = try await Tool.run([
        "openssl", "x509", "-inform", "DER", "-in", path("key.der"), "-noout", "-pubkey",
      ])
      try write(published, to: "key.pem")
      for name in ["access_token", "id_token"] {
        let parts = try reply.text(name).split(separator: ".").map(String.init)
        let header = try #require(Base64Text.decode(parts[0]).flatMap(JSONValue.parse))
        #expect(header["kid"]?.text == key["kid"] as? String)
        try write("\(parts[0]).\(parts[1])".utf8, to: "signed")
        try write(try #require(Base64Text.decode(parts[2])), to: "signature")
        let verdict = try await Tool.run([
          "openssl", "dgst", "-sha256", "-verify", path("key.pem"), "-signature",
          path("signature"), path("signed"),
        ])
        #expect(String(decoding: verdict, as: UTF8.self) == "Verified OK\n")
      }
    }
  }

  @Test func `a token that was changed admits to nothing`() async throws {
    try await withWire { wire, tenant in
      let parts = try await wire.token().split(separator: ".").map(String.init)
      let claims = try #require(Base64Text.decode(parts[1]))
      let forged = String(decoding: claims, as: UTF8.self).replacing("f2ef992c", with: "62e90394")
      let token = [parts[0], Base64Text.encode(forged.utf8), parts[2]].joined(separator: ".")
      #expect(try await wire.invoke(token: token).status == 401)
      #expect(tenant.statistics.unauthorized == 1)
    }
  }
}
