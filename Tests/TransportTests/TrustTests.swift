import Core
import Foundation
import TestSupport
import Testing
import Transport

@Suite struct `A TLS server` {
  @Test func `is refused until its certificate is trusted, and by its right name`() async throws {
    try await Scratch.with { scratch in
      let (certificate, key) = (scratch.path("certificate.pem"), scratch.path("key.pem"))
      try await Tool.run([
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost",
        "-addext", "subjectAltName=DNS:localhost",
      ])
      try await Tool.serveTLS(certificate: certificate, key: key) { port in
        func request(_ host: String) -> HTTPRequest {
          HTTPRequest(
            method: .get, url: "https://\(host):\(port)/?q=hidden", deadline: .seconds(20))
        }
        let stranger = CurlClient.forTests()
        defer { stranger.close() }
        let error = try await stranger.failure(of: request("localhost"))
        #expect(error.kind == .untrusted, "\(error)")
        #expect(!error.doing.contains("hidden"))
        #expect(error.doing.contains("The certificate was issued by \"CN=localhost\"."), "\(error)")
        #expect(error.doing.contains("'ca-file' under 'network' of the tenant"))

        let authority = [UInt8](try Data(contentsOf: URL(filePath: certificate)))
        let friend = CurlClient.forTests { $0.network.authorities = authority }
        defer { friend.close() }
        let response = try await friend.send(request("localhost"))
        #expect(response.status == 200)
        #expect(response.timings.secured > .zero)
        let misnamed = try await friend.failure(of: request("127.0.0.1"))
        #expect(misnamed.kind == .untrusted, "\(misnamed)")
        // Its issuer is trusted; the name is what is wrong.
        #expect(!misnamed.doing.contains("issued by"), "\(misnamed)")
      }
    }
  }

  @Test func `that hangs up during the handshake is a broken connection`() async throws {
    // What the server reads is no HTTP request, so it is closed as soon as it is not one.
    let (listener, port) = try RawSocket.listen()
    let client = CurlClient.forTests()
    defer { client.close() }
    let call = Task {
      try await client.send(
        HTTPRequest(method: .get, url: "https://127.0.0.1:\(port)/", deadline: .seconds(20)))
    }
    try await RawSocket.onThread {
      guard let peer = RawSocket.accept(listener) else { return }
      _ = RawSocket.read(peer)
      RawSocket.close(peer)
      RawSocket.close(listener)
    }
    let error = await #expect(throws: TransportError.self) { try await call.value }
    #expect(error?.kind == .reset, "\(error?.doing ?? "")")
  }
}
