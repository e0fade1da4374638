@testable import Core
import Foundation
import TestSupport
import Testing

/// What a cut costs in calls, over the calls that reading everything in full pages would take.
///
/// `ROLLCALL_PLANNED_ROWS=1000000` runs it at that size and prints the figures.
@Suite struct FrugalityTests {
  private static let asked = ProcessInfo.processInfo.environment["ROLLCALL_PLANNED_ROWS"].flatMap(
    Int.init)
  private static let rows = asked ?? 200_000
  private static let target = 4000
  private static let pageSize = 1000

  private static let tenant = InventedTenant(
    SkewedDirectory.objects(count: rows, underOneBeginning: 0.3, seed: 11), .asBelieved,
    properties: ["Name"])

  private let job = Job(
    name: "mail-contacts", tenant: "contoso", cmdlet: "Get-MailContact",
    columns: ["Guid", "Name", "DisplayName"])

  private var least: Int { (Self.rows + Self.pageSize - 1) / Self.pageSize }

  @Test func `a first run spends few calls beyond those of full pages`() throws {
    let cutter = try #require(try job.cutter())
    let run = InventedRun(Self.tenant, cutter)
    let outcome = run.outcome(
      of: try #require(try Planner().plan(job).stages.first).parts, atMostBatches: 100_000)
    #expect(outcome.faults == [])
    #expect(outcome.lost == [])
    let figures =
      "\(outcome.calls) calls for \(least) full pages, \(outcome.batches) batches, "
      + "\(outcome.splits) splits, \(outcome.doubts) doubts, \(outcome.deepest) deep"
    report("first run", figures)
    #expect(Double(outcome.calls) <= 1.15 * Double(least) + 5, "\(figures)")
  }

  @Test func `a learned plan fills its pages`() throws {
    let size = BatchSize.known(target: Self.target, pageSize: Self.pageSize)
    let tree = Self.tenant.tree(of: "Name", tellingApartAbove: size.largest)
    let known = Planner.Knowledge(baseline: RunID(1), trees: [tree])
    let parts = try #require(try Planner().plan(job, knowing: known).stages.first).parts
    let sizes = parts.map { Self.tenant.answer($0.predicate.filter).count }
    let calls = sizes.reduce(0) { $0 + max(($1 + Self.pageSize - 1) / Self.pageSize, 1) }
    let uneven = sizes.filter { abs($0 - Self.target) * 10 > Self.target * 3 }
    let figures =
      "\(calls) calls for \(least) full pages, \(parts.count) batches, "
      + "\(sizes.reduce(0, +)) rows, uneven: \(uneven)"
    report("learned plan", figures)
    #expect(parts.map(\.expected) == sizes)
    #expect(uneven.count <= 3 + parts.count / 50, "\(figures)")
    #expect(Double(calls) <= 1.05 * Double(least), "\(figures)")
    let lengths = parts.map { $0.predicate.stored?.utf16.count ?? 0 }
    #expect(lengths.allSatisfy { $0 <= 2000 })
  }

  @Test func `a service that answers in order of names costs more, but within bounds`() throws {
    // Its first pages tell only how the first names begin.
    var server = InventedServer.asBelieved
    server.answersInOrderOfNames = true
    let objects = SkewedDirectory.objects(count: 20_000, underOneBeginning: 0.3, seed: 5)
    let run = InventedRun(
      InventedTenant(objects, server, properties: ["Name", "DisplayName"]),
      try #require(try job.cutter()))
    let outcome = run.outcome(of: [Cutter.Part(.everything)], atMostBatches: 1000)
    #expect(outcome.faults == [])
    #expect(outcome.lost == [])
    #expect(outcome.calls <= 20 * 4, "\(outcome.calls) calls for 20 full pages")
  }

  private func report(_ what: String, _ figures: String) {
    if Self.asked != nil { print("\(what), \(Self.rows) rows: \(figures)") }
  }
}
