import Foundation
import Testing

@testable import Simulator

/// The shipped audit of forwarding, compared with the rules of a simulated tenant.
@Suite(.timeLimit(.minutes(10)))
struct ForwardingTests {
  /// A rule as the tenant has it and as the audit tells it.
  private struct Rule: Hashable {
    var mailbox: String
    var name: String
    var isEnabled: Bool
    var targets: [[String]]
    var deletes: [Bool]
    var folder: String?
  }

  private struct Row: Decodable {
    var Guid: String
    var Name: String?
    var Enabled: Bool?
    var ForwardTo: [String]?
    var ForwardAsAttachmentTo: [String]?
    var RedirectTo: [String]?
    var DeleteMessage: Bool?
    var SoftDeleteMessage: Bool?
    var MoveToFolder: String?
    var Finding: String?

    var rule: Rule {
      Rule(
        mailbox: Guid.lowercased(), name: Name ?? "", isEnabled: Enabled == true,
        targets: [ForwardTo ?? [], ForwardAsAttachmentTo ?? [], RedirectTo ?? []],
        deletes: [DeleteMessage == true, SoftDeleteMessage == true], folder: MoveToFolder)
    }
  }

  @Test func `rules that forward or delete are told, hidden ones too, and no others`() async throws
  {
    try await withWorkplace({
      $0.mailboxes.count = 120
      $0.contacts = 10
      $0.mailboxes.denied = 0.05
    }) { place in
      let audit = try String(
        contentsOfFile: AuditingTests.shipped("forwarding"), encoding: .utf8)
      try place.write(audit, to: "forwarding.yaml")
      let run = try await place.rollcall("run", "forwarding.yaml", "--width", "8")
      #expect(run.code == 0, "\(run.told)")
      let export = try await place.rollcall(
        "export", "--stage", "inbox-rules", "--format", "jsonl", "--output", "rules.jsonl")
      #expect(export.code == 0, "\(export.told)")
      let rows = try place.contents(of: "rules.jsonl").split(separator: UInt8(ascii: "\n")).map {
        try JSONDecoder().decode(Row.self, from: $0)
      }
      #expect(rows.contains { $0.Finding == "access denied" }, "A finding is never left out.")
      let told = rows.filter { $0.Finding == nil }.map(\.rule)

      let (all, wanted) = Self.rules(of: place.tenant)
      #expect(Self.counted(told) == Self.counted(wanted.map(\.rule)))
      // The tenant has what each part of the claim needs to be seen.
      #expect(wanted.count < all && wanted.contains { $0.isHidden })
      #expect(wanted.contains { $0.rule.deletes == [false, true] })
      for place in 0..<3 { #expect(wanted.contains { !$0.rule.targets[place].isEmpty }) }
    }
  }

  private static func counted(_ rules: [Rule]) -> [Rule: Int] {
    rules.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  /// How many rules the open mailboxes have, and those of them that forward or delete.
  private static func rules(
    of tenant: SimulatedTenant
  ) -> (all: Int, wanted: [(rule: Rule, isHidden: Bool)]) {
    let organization = tenant.organization.now
    let all = organization.mailboxes.filter { $0.reach == .open }.flatMap { mailbox in
      organization.rules(of: mailbox.number).map { (mailbox.guid.description.lowercased(), $0) }
    }
    let wanted = all.filter { _, rule in
      rule.deletes || rule.deletesSoftly || !rule.forwardTo.isEmpty
        || !rule.forwardAsAttachmentTo.isEmpty || !rule.redirectTo.isEmpty
    }
    return (
      all.count,
      wanted.map { mailbox, rule in
        (
          Rule(
            mailbox: mailbox, name: rule.name, isEnabled: rule.isEnabled,
            targets: [rule.forwardTo, rule.forwardAsAttachmentTo, rule.redirectTo],
            deletes: [rule.deletes, rule.deletesSoftly], folder: rule.moveToFolder),
          rule.isHidden
        )
      }
    )
  }
}
