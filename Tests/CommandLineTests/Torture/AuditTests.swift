import Foundation
import Testing

/// The audit of two nights shows what the tenant grants, and what changed in between, though its
/// processes die.
///
/// `scripts/torture audit` asks for more by `ROLLCALL_AUDIT_MAILBOXES`, `ROLLCALL_AUDIT_CHANGES` and
/// `ROLLCALL_AUDIT_SEED`, and has a night held to its time by `ROLLCALL_AUDIT_LIMIT`.
@Suite(.timeLimit(.minutes(60)))
struct AuditTests {
  @Test func `an audit killed twice shows every right, and two nights every change`() async throws {
    let mailboxes = Self.wish("MAILBOXES").flatMap { Int($0) }
    // A second of waiting is the same to everybody: the usual trial takes less of it.
    let trial = AuditTrial(
      mailboxes: mailboxes ?? 300, changes: Self.wish("CHANGES").flatMap { Int($0) } ?? 60,
      seed: Self.wish("SEED").flatMap { UInt64($0) } ?? 1,
      latency: mailboxes == nil ? .milliseconds(50) : .milliseconds(700),
      limit: Self.wish("LIMIT").flatMap { Double($0) })
    let report = try await trial.play()
    print(report)
    #expect(report.problems == [], "\(report)")
  }

  private static func wish(_ name: String) -> String? {
    ProcessInfo.processInfo.environment["ROLLCALL_AUDIT_\(name)"]
  }
}
