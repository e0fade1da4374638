import Subprocess

/// Runs the machine's own tools, such as `gzip` and `openssl`, whose work a test must not imitate.
///
/// It never blocks the cooperative pool, and never leaves a process behind.
package enum Tool {
  package struct Failure: Error, CustomStringConvertible {
    package var description: String
  }

  /// Runs a tool to its end, with the bytes it may read, and returns what it wrote.
  @discardableResult
  package static func run(_ words: [String], reading input: [UInt8] = []) async throws -> [UInt8] {
    let result = try await Subprocess.run(
      .name(words[0]), arguments: Arguments(Array(words.dropFirst())), input: .array(input),
      output: .bytes(limit: .max), error: .discarded)
    guard result.terminationStatus.isSuccess else {
      throw Failure(description: "\(words[0]) did not succeed: \(result.terminationStatus)")
    }
    return result.standardOutput
  }

  /// Has a tool serve while `body` goes on, and kills it afterwards.
  ///
  /// `body` is given what `find` makes of the first line in which it finds something.
  package static func serve<Found: Sendable, Value: Sendable>(
    _ words: [String], find: (String) -> Found?, while body: (Found) async throws -> Value
  ) async throws -> Value {
    try await Subprocess.run(
      .name(words[0]), arguments: Arguments(Array(words.dropFirst())), input: .none,
      output: .sequence, error: .discarded
    ) { server in
      var said: [String] = []
      for try await line in server.standardOutput.strings() {
        said.append(line)
        guard let found = find(line) else { continue }
        let value = try await body(found)
        try server.send(signal: .kill)
        return value
      }
      throw Failure(description: "\(words[0]) is not ready; it said: \(said)")
    }.closureResult
  }
}
