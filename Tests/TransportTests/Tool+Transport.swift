import TestSupport

/// What the transport's tests have tools do: pack a body, and speak TLS.
extension Tool {
  static func gzip(_ bytes: [UInt8]) async throws -> [UInt8] {
    try await run(["gzip", "-9", "-n", "-c"], reading: bytes)
  }

  /// Has a TLS server answer every GET on some port of the loopback address while `body` goes on.
  static func serveTLS<Value: Sendable>(
    certificate: String, key: String, _ more: [String] = [],
    while body: (Int) async throws -> Value
  ) async throws -> Value {
    let words = [
      "openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www",
    ]
    return try await serve(words + more, find: port, while: body)
  }

  /// The port in a line such as `ACCEPT 127.0.0.1:40213`.
  private static func port(in line: String) -> Int? {
    let words = line.split { $0 == "\n" || $0 == " " || $0 == ":" }
    guard words.dropLast().last == "127.0.0.1" else { return nil }
    return words.last.flatMap { Int($0) }
  }
}
