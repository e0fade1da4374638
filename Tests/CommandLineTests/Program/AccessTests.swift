import Core
import Foundation
import Simulator
import Testing

@testable import rollcall

/// What `access` tells of two nights of a simulated tenant.
@Suite(.timeLimit(.minutes(10)))
struct AccessTests {
  private struct Answer: Decodable {
    struct Entry: Decodable, Hashable {
      var mailbox, right, who, holder, since, lastSeen: String
      var folder, goneBy: String?
      var denied, sinceAtLeast, overlooked, shared: Bool
      var path, jobs: [String]
    }
    struct Source: Decodable {
      var job, stage, tells, firstLook, lastLook: String
    }
    var asked, name, shown, tenant: String
    var names: [String]
    var on: String?
    var sources: [Source]
    var entries: [Entry]
    var cut: Bool
  }

  /// A right as the tenant grants it and as an answer tells it.
  private struct Right: Hashable {
    var mailbox: String
    var folder: String
    var holder: String
    var right: String
    var isDenied: Bool
  }

  private func withAudit(
    _ adjust: (inout SimulatorOptions) -> Void = { _ in }, _ body: (Workplace) async throws -> Void
  ) async throws {
    try await withWorkplace({
      $0.mailboxes.count = 40
      $0.contacts = 10
      $0.mailboxes.changesEachNight = 30
      adjust(&$0)
    }) { place in
      for name in ["mailbox-permissions", "shared-mailboxes", "groups"] {
        let job = try String(contentsOfFile: AuditingTests.shipped(name), encoding: .utf8)
        try place.write(job, to: "\(name).yaml")
      }
      try await body(place)
    }
  }

  private func answer(_ place: Workplace, _ arguments: String...) async throws -> Answer {
    let ended = try await place.rollcall(["access", "--json"] + arguments)
    #expect(ended.code == 0, "\(ended.told)")
    return try JSONDecoder().decode(Answer.self, from: Data(ended.data.utf8))
  }

  private func night(_ number: Int, _ place: Workplace) async throws {
    place.tenant.begin(night: number)
    let run = try await place.rollcall("run", "mailbox-permissions.yaml", "--width", "8")
    #expect(run.code == 0, "\(run.told)")
    #expect(run.told.contains("shows of rights is kept"), "\(run.told)")
  }

  /// What the tenant grants in a night, as the audit asks for it.
  private func truth(_ place: Workplace, night: Int) -> Set<Right> {
    let folders = ["Root", "Inbox", "SentItems", "Calendar", "Contacts", "Tasks", "Notes"]
    var rights: Set<Right> = []
    for grant in place.tenant.permissions(night: night)
    where grant.reach == "open" && !grant.isOwn && !grant.isInherited {
      if let folder = grant.folderType, !folders.contains(folder) { continue }
      for right in grant.rights where right != "None" {
        rights.insert(
          Right(
            mailbox: grant.mailboxGuid.lowercased(), folder: grant.folderType ?? "",
            holder: grant.holder.replacing("NT:", with: "").lowercased(), right: right,
            isDenied: grant.isDenied && grant.surface != "MailboxFolderPermission"))
      }
    }
    return rights
  }

  private func found(_ place: Workplace, _ guid: String, on moment: String?) async throws
    -> Set<Right>
  {
    var arguments = ["access", "--json", "--mailbox", guid]
    if let moment { arguments += ["--on", moment] }
    let ended = try await place.rollcall(arguments)
    #expect(ended.code == 0, "\(ended.told)")
    let answer = try JSONDecoder().decode(Answer.self, from: Data(ended.data.utf8))
    return Set(
      answer.entries.filter(\.path.isEmpty).map {
        Right(
          mailbox: guid.lowercased(), folder: $0.folder ?? "", holder: $0.holder.lowercased(),
          right: $0.right, isDenied: $0.denied)
      })
  }

  @Test func `every right of two nights is told, of today and of the day before`() async throws {
    try await withAudit { place in
      try await night(1, place)
      let between = try #require(
        try await answer(place, "--user", "Default").sources.first { $0.tells == "grants" }
      )
      .lastLook
      try await night(2, place)
      let (before, now) = (truth(place, night: 1), truth(place, night: 2))
      #expect(before != now)
      let mailboxes = Set(before.union(now).map(\.mailbox)).sorted()
      for guid in mailboxes {
        let today = try await found(place, guid, on: nil)
        #expect(today == now.filter { $0.mailbox == guid }, "\(guid)")
      }
      for guid in mailboxes.prefix(12) {
        let earlier = try await found(place, guid, on: between)
        #expect(earlier == before.filter { $0.mailbox == guid }, "\(guid) on \(between)")
      }
    }
  }

  @Test(arguments: [[], ["groups.yaml"]])
  func `somebody's rights are those the tenant grants them, directly or by a group`(
    others: [String]
  ) async throws {
    try await withAudit { place in
      try await night(1, place)
      for other in others { #expect(try await place.rollcall("run", other).code == 0) }
      let grants = place.tenant.permissions().filter {
        $0.reach == "open" && $0.surface == "MailboxPermission" && !$0.isOwn && !$0.isInherited
      }
      let group = try #require(
        grants.first { grant in
          grant.holderGuid != nil && !grant.holder.contains("@")
        })
      let name = group.holder
      let answered = try await answer(place, "--user", name)
      let direct = Set(answered.entries.filter { $0.path.isEmpty && $0.folder == nil }.map(\.right))
      #expect(direct.isSuperset(of: group.rights), "\(answered)")
      #expect(answered.shown.contains("@"), "A group is shown by its address.")

      let box = try await answer(place, "--mailbox", group.mailboxGuid)
      let member = try #require(
        box.entries.first { !$0.path.isEmpty && $0.holder == name }, "somebody in \(name)")
      let theirs = try await answer(place, "--user", member.who)
      #expect(
        theirs.entries.contains {
          $0.mailbox == member.mailbox && $0.right == member.right && $0.path == member.path
        }, "\(member) is not among \(theirs.entries)")
    }
  }

  @Test func `any name of somebody finds the same, in words, lines and cells`() async throws {
    try await withAudit { place in
      try await night(1, place)
      let grant = try #require(
        place.tenant.permissions().first {
          $0.reach == "open" && $0.surface == "MailboxPermission" && !$0.isInherited
            && $0.holder.contains("@")
        })
      let byAddress = try await answer(place, "--user", grant.holder)
      #expect(!byAddress.entries.isEmpty)
      for name in [grant.holder.uppercased(), grant.sid, try #require(grant.holderGuid)] {
        let other = try await answer(place, "--user", name)
        #expect(other.entries == byAddress.entries, "\(name)")
      }
      let page = try await place.rollcall("access", "--user", grant.holder)
      #expect(page.data.contains("since at least "), "\(page.data)")
      #expect(page.data.contains("rights     \(byAddress.entries.count)\n"), "\(page.data)")
      let lines = try await place.rollcall(
        "access", "--user", grant.holder, "--format", "jsonl")
      #expect(lines.data.split(separator: "\n").count == byAddress.entries.count)
      let cells = try await place.rollcall("access", "--user", grant.holder, "--format", "csv")
      #expect(cells.data.hasPrefix("mailbox,folder,right,denied,who,holder,path,since,"))
      #expect(cells.data.split(separator: "\r\n").count == byAddress.entries.count + 1)
    }
  }

  @Test func `of a day before anybody looked it says that nothing is known`() async throws {
    try await withAudit { place in
      try await night(1, place)
      let page = try await place.rollcall("access", "--user", "Default", "--on", "2001-01-01")
      #expect(page.code == 0, "\(page.told)")
      #expect(page.data.contains("nothing is known"), "\(page.data)")
    }
  }

  @Test func `what is not known is said with what to do`() async throws {
    try await withAudit { place in
      let missing = try await place.rollcall("access", "--user", "ann")
      #expect(missing.code == 74)
      try await place.rollcall("run", "job.yaml")
      let none = try await place.rollcall("access", "--user", "ann")
      #expect(none.code == 64)
      #expect(none.told.contains("jobs/mailbox-permissions.yaml"), "\(none.told)")
      try await night(1, place)
      let unknown = try await place.rollcall("access", "--user", "nobody@nowhere.example")
      #expect(unknown.code == 64)
      #expect(unknown.told.contains("Nobody is called 'nobody@nowhere.example'"))
      let elsewhere = try await place.rollcall(
        "access", "--user", "nobody", "--tenant", "fabrikam")
      #expect(elsewhere.told.contains("Known are: contoso."), "\(elsewhere.told)")
    }
  }

  @Test(arguments: [
    ("2026-11-01", 1_793_577_599_999), ("2026-11-01T06:00:00Z", 1_793_512_800_000),
    ("2026-11-01T06:00:00.123Z", 1_793_512_800_123),
  ])
  func `a day means its end, and a moment itself`(text: String, milliseconds: Int64) {
    #expect(AccessMoment(text)?.instant.milliseconds == milliseconds)
  }

  @Test(arguments: [
    [], ["--user", "a", "--mailbox", "b"], ["--user", "  "], ["--user", "a", "--on", "yesterday"],
    ["--user", "a", "--on", "2026-13-01"], ["--user", "a", "--json", "--format", "csv"],
  ])
  func `a question that cannot be meant is refused`(arguments: [String]) async throws {
    try await withWorkplace { place in
      let refused = try await place.rollcall(["access"] + arguments)
      #expect(refused.code == 64, "\(refused.told)")
    }
  }
}
