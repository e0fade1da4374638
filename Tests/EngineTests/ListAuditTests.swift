import Core
import Simulator
import Store
import TestSupport
import Testing

@testable import Engine

/// Audits of a simulated tenant over HTTP, answered by a list as far as it goes.
@Suite(.timeLimit(.minutes(5)))
struct ListAuditTests {
  @Test func `a list finds what calls about each mailbox find, in a fraction of the calls`()
    async throws
  {
    let listed = try await audit { _ in }
    let absent = try await audit { $0.resources.areOffered = false }
    let unexpanded = try await audit { $0.resources.expands = false }
    #expect(listed.lines.count > 230)
    #expect(absent.lines == listed.lines)
    #expect(unexpanded.lines == listed.lines)
    // The list, and then the addresses that lead to the same.
    #expect((listed.refusals, absent.refusals, unexpanded.refusals) == (0, 2, 2))
    // Three pages of mailboxes, four types with a page or two each, and what no list showed.
    #expect(listed.calls < 25, "\(listed.calls) calls")
    #expect(listed.items < 25, "\(listed.items) asked in batches")
    // At their addresses first; those that are not there by the cmdlet as well.
    #expect((1..<listed.items).contains(listed.addressed), "\(listed.addressed) at addresses")
    // Each worker's first ten may have been asked at their addresses before that was refused.
    #expect((230...270).contains(absent.items), "\(absent.items) asked in batches")
  }

  @Test(arguments: [InterruptedStore.Moment.before, .after])
  func `a run that dies at any write goes on, and finds the same`(
    _ moment: InterruptedStore.Moment
  ) async throws {
    let whole = try await audit(mailboxes: 60) { _ in }
    for write in stride(from: 2, through: whole.writes, by: 5) {
      let interrupted = try await audit(mailboxes: 60, dyingAt: write, moment) { _ in }
      #expect(interrupted.lines == whole.lines, "died \(moment.rawValue) write \(write)")
    }
  }

  @Test func `what a list shows without a value, or without a row, is not believed`() {
    #expect(ShownAnswer("[[[\"a\",[\"SendAs\"]]]]")?.rows.count == 1)
    #expect(ShownAnswer("[[[\"a\",\"x\"],[\"b\",\"y\"]]]")?.rows.count == 2)
    for values in [
      "[null]", "[[]]", "[]", "", "{}", "[[[\"a\",null]]]", "[[[\"a\",1],[null,1]]]", "[[7]]",
    ] {
      #expect(ShownAnswer(values) == nil, "\(values)")
    }
  }

  private func audit(
    mailboxes: Int = 230, dyingAt write: Int? = nil, _ moment: InterruptedStore.Moment = .before,
    _ adjust: (inout SimulatorOptions) -> Void
  ) async throws -> ResourceAudit {
    let audit = try await ResourceAudit.of(
      Self.job, mailboxes: mailboxes, dyingAt: write, moment, adjust)
    #expect(audit.lists == 1)
    return audit
  }

  private static let job = Job(
    name: "senders", tenant: "contoso", cmdlet: "Get-Mailbox", shard: .whole,
    columns: ["Guid"], stage: "mailboxes",
    followers: [
      Follower(
        name: "send-as", source: "mailboxes", cmdlet: "Get-RecipientPermission",
        parameters: [Follower.Template("Identity", .text([.column("Guid")]))],
        carried: ["Guid"], columns: ["Trustee", "TrusteeSidString", "AccessRights"])
    ])
}
