import TestSupport

/// The machine's own `openssl`, so that what this project reads and signs is judged by others.
///
/// It never shares code with what it judges.
enum OpenSSL {
  @discardableResult
  static func run(_ arguments: [String]) async throws -> [UInt8] {
    try await Tool.run(["openssl"] + arguments)
  }
}
