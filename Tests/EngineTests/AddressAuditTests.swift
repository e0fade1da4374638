import Core
import Engine
import Simulator
import Store
import TestSupport
import Testing

/// Audits of a simulated tenant over HTTP, each object asked about at its own address.
@Suite(.timeLimit(.minutes(5)))
struct AddressAuditTests {
  @Test func `addresses find what the cmdlet finds, in the same calls`() async throws {
    let addressed = try await audit { _ in }
    let absent = try await audit { $0.resources.areOffered = false }
    let singly = try await audit { $0.batches.areOffered = false }
    #expect(addressed.lines.count > 500)
    #expect(absent.lines == addressed.lines)
    #expect(singly.lines == addressed.lines)
    // Where no batch is taken, the addresses are suspected first.
    #expect((addressed.refusals, absent.refusals, singly.refusals) == (0, 1, 2))
    // Every mailbox was asked about so; what is not there, or not to be seen, by the cmdlet as well.
    #expect(addressed.addressed == 230)
    #expect((absent.addressed, singly.addressed) == (0, 0))
    #expect(absent.calls < singly.calls / 2, "\(absent.calls) of \(singly.calls) calls")
    #expect(addressed.calls < singly.calls / 4, "\(addressed.calls) of \(singly.calls) calls")
  }

  @Test func `batches that lose and fail some of their items lose no right`() async throws {
    let whole = try await audit { _ in }
    let faulty = try await audit(waits: true) {
      $0.faults.missingItems = 0.1
      $0.faults.failedItems = 0.1
    }
    #expect(faulty.lines == whole.lines)
    #expect(faulty.refusals == 0)
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

  private func audit(
    mailboxes: Int = 230, dyingAt write: Int? = nil, _ moment: InterruptedStore.Moment = .before,
    waits: Bool = false, _ adjust: (inout SimulatorOptions) -> Void
  ) async throws -> ResourceAudit {
    try await ResourceAudit.of(Self.job, mailboxes: mailboxes, dyingAt: write, moment, waits: waits)
    { options in
      options.mailboxes.ambiguous = 0.02
      options.mailboxes.denied = 0.02
      options.mailboxes.denial = .forbidden
      adjust(&options)
    }
  }

  private static let job: Job = {
    var follower = Follower(
      name: "full-access", source: "mailboxes", cmdlet: "Get-MailboxPermission",
      parameters: [Follower.Template("Identity", .text([.column("Guid")]))],
      carried: ["Guid"], columns: ["User", "AccessRights", "Deny", "IsInherited"])
    follower.lists = ["AccessRights"]
    follower.flags = ["Deny", "IsInherited"]
    return Job(
      name: "rights", tenant: "contoso", cmdlet: "Get-Mailbox", shard: .whole, columns: ["Guid"],
      stage: "mailboxes", followers: [follower])
  }()
}
