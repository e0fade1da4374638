import Core
import TestSupport
import Testing

/// The promise that nothing falls between two batches, over many invented directories and servers.
@Suite struct CutterCoverageTests {
  /// Three hundred and fifty directories for each server, in portions that run side by side.
  private static let portions = stride(from: UInt64(0), to: 350, by: 50).map { $0..<$0 + 50 }

  private func cutter(_ random: inout Seeded, key: ShardKey) -> Cutter {
    let base = Filter.compare("HiddenFromAddressListsEnabled", .equal, .flag(false))
    return Cutter(
      key: key, base: Bool.random(using: &random) ? base : nil,
      target: Int.random(in: 3...9, using: &random),
      budget: [150, 400, 2000][Int.random(in: 0...2, using: &random)])
  }

  @Test(arguments: portions, InventedServer.allCases)
  func `every cut covers every name, and cutting ends`(
    seeds: Range<UInt64>, server: InventedServer
  ) {
    for seed in seeds {
      var random = Seeded(seed: seed &+ 1_000_000)
      let names = InventedDirectory(seed: seed).names
      let cutter = cutter(&random, key: .name)
      let reading = InventedReading(names, cutter: cutter, server: server)
      let page = cutter.target + Int.random(in: 0...6, using: &random)
      let outcome = reading.run(sampling: page, seen: page, atMostSplits: 20 * names.count + 50)
      let (lost, isEnded) = (outcome.lost, !outcome.isEndless)
      #expect(lost == [], "seed \(seed)")
      #expect(isEnded, "seed \(seed): \(outcome.splits) splits of \(names.count) names")
      let improper = outcome.improper
      #expect(improper == [], "seed \(seed)")
    }
  }

  @Test(arguments: portions.prefix(2), InventedServer.allCases)
  func `a batch that holds rows back is cut too, and that ends as well`(
    seeds: Range<UInt64>, server: InventedServer
  ) {
    for seed in seeds {
      var random = Seeded(seed: seed &+ 2_000_000)
      let names = InventedDirectory(seed: seed).names
      let cutter = cutter(&random, key: .name)
      let reading = InventedReading(names, cutter: cutter, server: server)
      // Fewer rows were seen than a batch should hold, so every group looks small enough.
      let page = Int.random(in: 1...cutter.target, using: &random)
      let outcome = reading.run(sampling: page, seen: 1, atMostSplits: 20 * names.count + 50)
      let (lost, isEnded) = (outcome.lost, !outcome.isEndless)
      #expect(lost == [], "seed \(seed)")
      #expect(isEnded, "seed \(seed): \(outcome.splits) splits of \(names.count) names")
    }
  }

  @Test(arguments: portions.prefix(2), InventedServer.allCases)
  func `objects without the key are covered`(seeds: Range<UInt64>, server: InventedServer) {
    for seed in seeds {
      var random = Seeded(seed: seed &+ 3_000_000)
      let names = InventedDirectory(seed: seed).names.map {
        Int.random(in: 0..<5, using: &random) == 0 ? nil : $0
      }
      let reading = InventedReading(
        names, cutter: cutter(&random, key: .displayName), server: server)
      let outcome = reading.run(sampling: 12, seen: 12, atMostSplits: 20 * names.count + 50)
      let (lost, isEnded) = (outcome.lost, !outcome.isEndless)
      #expect(lost == [], "seed \(seed)")
      #expect(isEnded, "seed \(seed)")
    }
  }

  @Test(arguments: portions.prefix(1))
  func `the same sample gives the same parts`(seeds: Range<UInt64>) {
    for seed in seeds {
      let sample = KeySample(InventedDirectory(seed: seed).names)
      let cutter = Cutter(key: .name, base: nil, target: 5)
      let first = cutter.split(.everything, sample: sample, seen: 50)
      for _ in 1...3 {
        #expect(cutter.split(.everything, sample: sample, seen: 50) == first, "seed \(seed)")
      }
    }
  }

  @Test(arguments: portions.prefix(2))
  func `on a server that folds as expected, a few splits are enough`(seeds: Range<UInt64>) {
    for seed in seeds {
      let names = InventedDirectory(seed: seed, largest: 400).names
      let cutter = Cutter(key: .name, base: nil, target: 40)
      let reading = InventedReading(names, cutter: cutter, server: .folding)
      let outcome = reading.run(sampling: 40, seen: 40, atMostSplits: 200)
      let (splits, isEnded) = (outcome.splits, !outcome.isEndless)
      #expect(splits <= 5 + names.count / 8, "seed \(seed): \(names.count) names")
      #expect(isEnded, "seed \(seed)")
    }
  }
}
