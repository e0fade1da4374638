import Core
import Foundation
import TestSupport
import Testing

/// The promise that nothing falls between two batches, over many invented directories and services.
///
/// A failure prints its seed; `ROLLCALL_SEED=<seed>` runs that one alone.
@Suite struct CoverageTests {
  @Test(arguments: Seeds.portions(of: 0..<1000))
  func `every cut covers every object, whatever the service compares alike`(seeds: Range<UInt64>) {
    for seed in seeds {
      let invented = InventedCase(seed: seed)
      check(invented, plan: invented.firstPlan)
    }
  }

  @Test(arguments: Seeds.portions(of: 1000..<1300))
  func `a cut learned from the run before covers every object`(seeds: Range<UInt64>) {
    for seed in seeds {
      let invented = InventedCase(seed: seed)
      check(invented, plan: invented.learnedPlan)
    }
  }

  @Test(arguments: Seeds.portions(of: 0..<50))
  func `the same knowledge gives the same batches`(seeds: Range<UInt64>) {
    for seed in seeds {
      let (one, other) = (InventedCase(seed: seed), InventedCase(seed: seed))
      #expect(one.learnedPlan == other.learnedPlan, "ROLLCALL_SEED=\(seed)")
      let outcomes = [one, other].map { invented in
        invented.run.outcome(
          of: invented.firstPlan, atMostBatches: invented.mostBatches, seed: seed)
      }
      #expect(outcomes[0].predicates == outcomes[1].predicates, "ROLLCALL_SEED=\(seed)")
    }
  }

  @Test func `a service that disregards filters is not asked without end`() throws {
    // Nothing of what it sends begins as it was asked, so nothing tells how to ask less.
    let names = (0..<300).map { "\(["x", "y", "z"][$0 % 3])\($0)" }
    let job = Job(
      name: "all", tenant: "contoso", cmdlet: "Get-MailContact",
      shard: .byKey(.name, rows: 8), columns: ["Guid"])
    let cutter = try #require(try job.cutter(pageSize: 4, budget: 500))
    let evidence = Cutter.Evidence(
      samples: ["Name": KeySample(names)], seen: 300, size: .estimated(target: 8))
    #expect(cutter.split(Predicate([.startsWith("Name", ["a"])]), by: evidence) == nil)
  }

  private func check(_ invented: InventedCase, plan: [Cutter.Part]) {
    let limit = invented.mostBatches
    let outcome = invented.run.outcome(of: plan, atMostBatches: limit, seed: invented.seed)
    let seed = "ROLLCALL_SEED=\(invented.seed) (\(invented))"
    let (faults, lost) = (outcome.faults.prefix(2), outcome.lost.prefix(5))
    let isEndless = outcome.isEndless
    #expect(faults == [], "\(seed)")
    #expect(lost == [], "\(seed)")
    #expect(!isEndless, "\(seed): more than \(limit) batches")
  }
}

/// The seeds of random tests, in portions that run side by side.
enum Seeds {
  /// Only the one that a person wants replayed, if there is one and it is among them.
  static func portions(of seeds: Range<UInt64>, each size: UInt64 = 50) -> [Range<UInt64>] {
    if let text = ProcessInfo.processInfo.environment["ROLLCALL_SEED"], let seed = UInt64(text) {
      return [seeds.contains(seed) ? seed..<seed + 1 : seeds.lowerBound..<seeds.lowerBound]
    }
    return stride(from: seeds.lowerBound, to: seeds.upperBound, by: Int(size)).map {
      $0..<min($0 + size, seeds.upperBound)
    }
  }
}
