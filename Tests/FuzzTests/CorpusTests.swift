import Foundation
import Testing

/// Bytes that once mattered, read as the fuzzers read them.
///
/// The corpus holds what the service is known to send and every input that once failed; new ones are
/// looked for by `scripts/fuzz`.
@Suite struct CorpusTests {
  struct Seed: Sendable, CustomTestStringConvertible {
    var target: FuzzTarget
    var file: URL

    var testDescription: String { "\(target.rawValue)/\(file.lastPathComponent)" }
  }

  static let corpus = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")

  static var seeds: [Seed] {
    FuzzTarget.allCases.flatMap { target in
      let folder = corpus.appending(path: target.rawValue)
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      return names.sorted().map { Seed(target: target, file: folder.appending(path: $0)) }
    }
  }

  @Test(arguments: FuzzTarget.allCases)
  func `every fuzzer has a corpus`(target: FuzzTarget) {
    #expect(Self.seeds.count { $0.target == target } >= 24)
  }

  @Test(arguments: seeds) func `what once mattered holds still`(seed: Seed) throws {
    let bytes = Array(try Data(contentsOf: seed.file))
    #expect(seed.target.fault(in: bytes) == nil)
  }
}
