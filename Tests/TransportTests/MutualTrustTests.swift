import Core
import Foundation
import TestSupport
import Testing
import Transport

@Suite struct `A server that asks for a certificate` {
  private func make(_ name: String, in scratch: Scratch) async throws {
    try await Tool.run([
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
      "-nodes", "-keyout", scratch.path("\(name).key"), "-out", scratch.path("\(name).pem"),
      "-days",
      "2", "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:localhost",
    ])
  }

  private func bytes(_ name: String, in scratch: Scratch) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: scratch.path(name))))
  }

  @Test func `admits whoever shows the right one, and says so to all others`() async throws {
    try await Scratch.with { scratch in
      for name in ["server", "client", "stranger"] { try await make(name, in: scratch) }
      let asking = [
        "-Verify", "1", "-verify_return_error", "-CAfile", scratch.path("client.pem"),
      ]
      let authority = try bytes("server.pem", in: scratch)
      try await Tool.serveTLS(
        certificate: scratch.path("server.pem"), key: scratch.path("server.key"), asking
      ) { port in
        let request = HTTPRequest(
          method: .get, url: "https://localhost:\(port)/", deadline: .seconds(20))
        let origin = try #require(Origin(of: request.url))
        func client(_ name: String?, shownTo origins: Set<Origin>) throws -> CurlClient {
          var network = NetworkSettings()
          network.authorities = authority
          network.certificateOrigins = origins
          network.clientCertificate = try name.map {
            ClientCertificate(
              .pem, certificate: try bytes("\($0).pem", in: scratch),
              key: try bytes("\($0).key", in: scratch), password: nil)
          }
          return CurlClient.forTests { $0.network = network }
        }
        let elsewhere = try #require(Origin(of: "https://localhost:1"))
        for (name, origins) in [
          (nil, []), ("stranger", [origin]), ("client", [elsewhere]),
        ] as [(String?, Set<Origin>)] {
          let client = try client(name, shownTo: origins)
          let error = try await client.failure(of: request)
          #expect(error.kind == .untrusted, "\(error)")
          #expect(error.doing.contains("Set 'client-certificate' under 'network'"), "\(error)")
          client.close()
        }
        let friend = try client("client", shownTo: [origin])
        defer { friend.close() }
        #expect(try await friend.send(request).status == 200)
      }
    }
  }
}
