import Core
import Foundation
import Simulator
import Testing

@testable import rollcall

/// What `report` writes of audits of a simulated tenant.
@Suite(.timeLimit(.minutes(10)))
struct ReportPageTests {
  private struct Document: Decodable {
    struct Found: Decodable {
      var risk: String
      var rows: Int
    }
    struct Stage: Decodable {
      var stage: String
      var rows, held, unanswered: Int
    }
    struct Changes: Decodable {
      var run, added, removed, changed, notSeen, notSeenBefore: Int
    }
    struct Output: Decodable {
      var path, sha256: String
      var bytes: Int
    }
    var run, missingBatches: Int
    var state: String
    var certified: Bool?
    var stages: [Stage]
    var changes: Changes?
    var risks: [Found]
    var output: Output?

    func rows(_ risk: Risk) -> Int { risks.first { $0.risk == risk.rawValue }?.rows ?? 0 }
  }

  private struct Counts: Decodable {
    var counts: Kinds
    struct Kinds: Decodable {
      var added, removed, changed: Int
    }
  }

  private func document(_ place: Workplace, _ arguments: String...) async throws -> Document {
    let ended = try await place.rollcall(["report", "--json"] + arguments)
    #expect(ended.code == 0, "\(ended.told)")
    return try JSONDecoder().decode(Document.self, from: Data(ended.data.utf8))
  }

  private func withAudit(
    _ adjust: (inout SimulatorOptions) -> Void = { _ in },
    _ body: (Workplace) async throws -> Void
  ) async throws {
    try await withWorkplace({
      $0.mailboxes.count = 60
      $0.contacts = 10
      adjust(&$0)
    }) { place in
      let audit = try String(
        contentsOfFile: AuditingTests.shipped("mailbox-permissions"), encoding: .utf8)
      try place.write(audit, to: "audit.yaml")
      try await body(place)
    }
  }

  @Test func `a report of two nights shows the risks there are, and the changes of diff`()
    async throws
  {
    try await withAudit({
      $0.mailboxes.changesEachNight = 40
      $0.mailboxes.denied = 0.1
    }) { place in
      for night in 1...2 {
        place.tenant.begin(night: night)
        let run = try await place.rollcall("run", "audit.yaml", "--width", "8")
        #expect(run.code == 0, "\(run.told)")
      }
      let calls = place.tenant.statistics.calls
      let found = try await document(place, "--output", "{job}-{run}.html")
      #expect(place.tenant.statistics.calls == calls, "A report asks the store alone.")

      let told = place.tenant.permissions().filter {
        $0.reach == "open" && !$0.isOwn && !$0.isInherited
          && ($0.folderType.map(Self.folders.contains) ?? true)
      }
      func count(_ user: String) -> Int {
        told.count { right in
          right.surface == "MailboxFolderPermission" && right.holder == user
            && right.rights.contains { !Risk.harmlessRights.contains($0.lowercased()) }
        }
      }
      #expect(found.rows(.defaultFolder) == count("Default"))
      #expect(found.rows(.anonymousFolder) == count("Anonymous"))
      let orphans = told.count {
        $0.holder.hasPrefix("S-1-5-21-") || $0.holder.hasPrefix("NT:S-1-5-21-")
      }
      #expect(found.rows(.orphan) == orphans)
      #expect(orphans > 0 && count("Default") > 0, "The tenant has something to find.")

      var (added, removed, changed) = (0, 0, 0)
      for stage in [
        "mailboxes", "full-access", "send-as", "send-on-behalf", "folder-permissions",
        "group-members",
      ] {
        let diff = try await place.rollcall("diff", "--stage", stage, "--json")
        let counts = try JSONDecoder().decode(Counts.self, from: Data(diff.data.utf8)).counts
        added += counts.added
        removed += counts.removed
        changed += counts.changed
      }
      let changes = try #require(found.changes)
      #expect((changes.run, changes.added) == (1, added))
      #expect((changes.removed, changes.changed) == (removed, changed))
      #expect(added + removed + changed > 0)

      #expect(found.stages.map(\.stage).contains("folder-permissions"))
      #expect(found.stages.allSatisfy { $0.held == $0.rows && $0.rows > 0 })
      #expect(found.stages.contains { $0.unanswered > 0 })
      let page = try place.contents(of: "mailbox-permissions-2.html")
      #expect(found.output?.bytes == page.count)
      #expect(try place.mode(of: "mailbox-permissions-2.html") == 0o600)
      let text = String(decoding: page, as: UTF8.self)
      #expect(text.contains("Stage &#39;folders&#39; is not compared"))
      #expect(text.contains("<td><bdi>access denied</bdi></td>"))
      #expect(text.contains(">Not verified.") || text.contains("Not verified."))
    }
  }

  @Test func `a first run is told as one, under the usual name`() async throws {
    try await withWorkplace(shard: Workplace.byName) { place in
      try await place.rollcall("run", "job.yaml")
      let ended = try await place.rollcall("report")
      #expect(ended.code == 0)
      let name = try #require(
        try FileManager.default.contentsOfDirectory(atPath: place.folder.path)
          .first { $0.hasPrefix("report-people-20") && $0.hasSuffix(".html") })
      #expect(ended.told == "0 rows to look at. Written to \(name).\n")
      let text = String(decoding: try place.contents(of: name), as: UTF8.self)
      #expect(text.contains("This is the first complete run of the job that the store holds."))
      #expect(text.contains("Nothing in these rows tells of rights or of forwarding."))
      let stream = try await place.rollcall("report", "--stdout", "--rows", "5")
      #expect(stream.told.isEmpty)
      #expect(stream.data.hasPrefix("<!DOCTYPE html>\n"))
      #expect(stream.data.contains("This page holds the first 5. "))
    }
  }

  @Test func `a verified run says that it is certified`() async throws {
    try await withWorkplace(shard: Workplace.byName) { place in
      try await place.rollcall("run", "job.yaml")
      let check = try await place.rollcall("verify", "1")
      #expect(check.code == 0, "\(check.told)")
      let found = try await document(place, "1", "--output", "page.html")
      #expect(found.certified == true)
      let text = String(decoding: try place.contents(of: "page.html"), as: UTF8.self)
      #expect(text.contains("Certified by run 2."))
    }
  }

  @Test func `what cannot be done is refused with what to do`() async throws {
    try await withWorkplace(shard: Workplace.byName) { place in
      #expect(try await place.rollcall("report").code == 74, "there is no store")
      try await place.rollcall("run", "job.yaml")
      #expect(try await place.rollcall("report", "7").code == 64)
      #expect(try await place.rollcall("report", "--rows", "50001").code == 64)
      #expect(try await place.rollcall("report", "--stdout", "--json").code == 64)
      #expect(try await place.rollcall("report", "--output", "{night}.html").code == 65)
      let nowhere = try await place.rollcall("report", "--output", "none/page.html")
      #expect(nowhere.code == 74)
      #expect(nowhere.told.contains("The folder 'none'"))
    }
  }

  private static let folders = [
    "Root", "Inbox", "SentItems", "Calendar", "Contacts", "Tasks", "Notes",
  ]
}
