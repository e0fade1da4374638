import Core
import Testing
import Transport

/// What one test talks with: a misbehaving server and a real client.
struct Loopback {
  let server: RawServer
  let client: CurlClient

  /// A GET towards the server, with limits that no test meets by accident.
  func request(
    _ path: String = "/", deadline: Duration = .seconds(20), stall: Duration = .seconds(20),
    bodyLimit: Int = 1 << 20
  ) -> HTTPRequest {
    HTTPRequest(
      method: .get, url: server.address + path, deadline: deadline, stall: stall,
      bodyLimit: bodyLimit)
  }

  func get(_ path: String = "/") async throws -> HTTPResponse {
    try await client.send(request(path))
  }

  /// The failure of a call that must not succeed.
  func failure(
    of request: HTTPRequest, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> TransportError {
    try await client.failure(of: request, sourceLocation: sourceLocation)
  }

  func failure(
    _ path: String = "/", sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> TransportError {
    try await failure(of: request(path), sourceLocation: sourceLocation)
  }
}

/// Runs one test against one scripted server, and ends both whatever happens.
func withLoopback(
  _ adjust: (inout ClientConfiguration) -> Void = { _ in },
  serving script: @escaping RawServer.Script,
  _ test: (Loopback) async throws -> Void
) async throws {
  let server = try RawServer(script)
  let client = CurlClient.forTests(adjust)
  defer {
    client.close()
    server.close()
  }
  try await test(Loopback(server: server, client: client))
}

extension CurlClient {
  static func forTests(_ adjust: (inout ClientConfiguration) -> Void = { _ in }) -> CurlClient {
    var configuration = ClientConfiguration(version: "0.0", environment: [:])
    adjust(&configuration)
    return CurlClient(configuration: configuration)
  }

  func failure(
    of request: HTTPRequest, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> TransportError {
    try await #require(throws: TransportError.self, sourceLocation: sourceLocation) {
      try await self.send(request)
    }
  }
}
