import Foundation
import Testing

/// Whatever instant processes die at, what existed throughout is exported exactly once, as it was.
///
/// `scripts/torture crash` asks for more by `ROLLCALL_CRASH_KILLS`, `ROLLCALL_CRASH_CONTACTS` and
/// `ROLLCALL_CRASH_SEED`.
@Suite(.timeLimit(.minutes(30)))
struct CrashTests {
  @Test func `processes killed at random instants lose nothing and double nothing`() async throws {
    let trial = CrashTrial(
      kills: Self.wish("KILLS") ?? 20, contacts: Self.wish("CONTACTS") ?? 20_000,
      seed: Self.wish("SEED") ?? 1)
    let report = try await trial.play()
    print(report)
    #expect(report.problems == [], "\(report)")
  }

  private static func wish<Number: FixedWidthInteger>(_ name: String) -> Number? {
    ProcessInfo.processInfo.environment["ROLLCALL_CRASH_\(name)"].flatMap { Number($0) }
  }
}
