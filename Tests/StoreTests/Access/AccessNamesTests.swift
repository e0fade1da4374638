import Core
import TestSupport
import Testing

@testable import Store

/// Rights by other names, and by groups.
@Suite struct AccessNamesTests {
  /// Two people who are shown alike, a group in a group in a circle, and rights on one mailbox.
  private func withPeople(
    _ body: (SQLiteStore, ManualTime, _ at: Instant) async throws -> Void
  ) async throws {
    let time = ManualTime()
    try await withSQLiteStore(time: time) { store, _ in
      let people = try await Self.run(
        "people", ["Guid", "Address", "DisplayName"],
        AccessColumns(names: ["Guid", "Address", "DisplayName"]),
        [
          #"["G1","ann@x","Ann Ash"]"#, #"["G2","ann2@x","Ann Ash"]"#, #"["G3","bob@x","Bob"]"#,
          #"["B1","box@x","The Box"]"#, #"["S","sales@x","Sales"]"#, #"["E","emea@x","EMEA"]"#,
        ], in: store)
      try await Self.run(
        "groups", ["Group", "Guid"],
        AccessColumns(members: .init(group: ["Group"], member: ["Guid"])),
        [#"["Sales","G1"]"#, #"["EMEA","S"]"#, #"["Sales","E"]"#], in: store)
      try await Self.run(
        "rights", ["Box", "User", "Sid", "Rights"],
        AccessColumns(
          grants: .init(
            mailbox: ["Box"], principal: ["User", "Sid"], right: .column("Rights"))),
        [
          #"["B1","ANN@X","S-1-5-21-7",["FullAccess"]]"#,
          #"["B1","EMEA",null,["ReadPermission"]]"#,
          #"["B1","Ann Ash",null,["SendAs"]]"#,
          #"["B1","S-1-5-21-99",null,["FullAccess"]]"#,
        ], in: store)
      for run in try await store.untakenRuns() { _ = try await store.take(run) }
      try await body(store, time, people.startedAt)
    }
  }

  @discardableResult
  private static func run(
    _ name: String, _ columns: [String], _ access: AccessColumns, _ rows: [String],
    in store: SQLiteStore
  ) async throws -> RunRecord {
    var job = Job(name: name, tenant: "contoso", cmdlet: "Get-It", shard: .whole, columns: columns)
    job.access = access
    let id = try await store.begin(
      Plan(job: job, stages: [Plan.Stage(parts: [Cutter.Part(.everything)], reason: "whole")]))
    let run = try #require(try await store.run(id))
    let lease = try #require(
      try await store.lease(
        from: run.stages[0], as: Owner("test"), atMost: 1, lasting: .seconds(60)
      ).first)
    var block = RowBlock()
    for (place, row) in rows.enumerated() {
      block.append(guid: GUID(high: 7, low: UInt64(place)), key: "k", values: row)
    }
    _ = try await store.record(
      .keep(rows: block, next: nil, pass: 1, page: 1), attempt: nil, under: lease)
    _ = try await store.close(id, as: .complete)
    return try #require(try await store.run(id))
  }

  @Test(arguments: ["Anonymous", "default", " DEFAULT "])
  func `whom every folder names is known without a right, once folders were looked at`(
    name: String
  ) async throws {
    try await withSQLiteStore(time: ManualTime()) { store, _ in
      func reply(_ subject: AccessQuestion.Subject) async throws -> AccessReply {
        for run in try await store.untakenRuns() { _ = try await store.take(run) }
        return try await store.access(AccessQuestion(tenant: "contoso", subject: subject))
      }
      let rights = AccessColumns.Grants(
        mailbox: ["Box"], principal: ["User"], right: .column("Rights"))
      try await Self.run(
        "rights", ["Box", "User", "Rights"], AccessColumns(grants: rights),
        [#"["B1","ann@x",["FullAccess"]]"#], in: store)
      #expect(try await reply(.user(name)) == .unknown)
      var folders = rights
      folders.folder = "Folder"
      try await Self.run(
        "folders", ["Box", "Folder", "User", "Rights"], AccessColumns(grants: folders),
        [
          #"["B1","Calendar","Default",["None"]]"#, #"["B1","Calendar","Anonymous",["None"]]"#,
          #"["B1","Calendar","ann@x",["Reviewer"]]"#,
        ], in: store)
      guard case .answer(let answer) = try await reply(.user(name)) else {
        Issue.record("\(name) is not known.")
        return
      }
      #expect(answer.entries.isEmpty && !answer.isCut)
      #expect(["Anonymous", "Default"].contains(answer.shown))
      #expect(answer.sources.map(\.job).contains("folders"))
      #expect(try await reply(.user("nobody")) == .unknown)
      #expect(try await reply(.mailbox(name)) == .unknown, "It is no mailbox.")
    }
  }

  private func answer(
    _ store: SQLiteStore, _ subject: AccessQuestion.Subject
  ) async throws -> AccessAnswer {
    let reply = try await store.access(AccessQuestion(tenant: "contoso", subject: subject))
    guard case .answer(let answer) = reply else {
      throw AccessNights.Missing(what: "an answer: \(reply)")
    }
    return answer
  }

  @Test(arguments: ["ann@x", "G1", "g1", "S-1-5-21-7", "NT:S-1-5-21-7"])
  func `any name finds somebody's rights, their own and those of their groups`(
    name: String
  ) async throws {
    try await withPeople { store, _, _ in
      let answer = try await answer(store, .user(name))
      #expect(answer.shown == "ann@x")
      let told = answer.entries.map { "\($0.right) \($0.path.joined(separator: ">"))" }
      #expect(
        Set(told) == ["FullAccess ", "SendAs ", "ReadPermission sales@x>emea@x"], "\(told)")
      #expect(answer.entries.allSatisfy { $0.mailbox == "box@x" })
      #expect(answer.entries.filter(\.isShared).map(\.right) == ["SendAs"])
    }
  }

  @Test func `a name that two share is told with both`() async throws {
    try await withPeople { store, _, _ in
      let reply = try await store.access(
        AccessQuestion(tenant: "contoso", subject: .user("ann ash")))
      #expect(
        reply
          == .ambiguous([
            .init(identity: "G1", shown: "ann@x"), .init(identity: "G2", shown: "ann2@x"),
          ]))
    }
  }

  @Test func `a mailbox tells who may open it, and who is in the groups that may`() async throws {
    try await withPeople { store, _, _ in
      for name in ["B1", "box@x", "the box"] {
        let entries = try await answer(store, .mailbox(name)).entries
        let told = entries.map { "\($0.who) \($0.right) \($0.path.joined(separator: ">"))" }
        #expect(
          Set(told) == [
            "ann@x FullAccess ", "ann@x ReadPermission sales@x>emea@x", "emea@x ReadPermission ",
            "Ann Ash SendAs ", "S-1-5-21-99 FullAccess ",
          ], "\(told)")
      }
    }
  }

  @Test func `a group that only its members tell of is shown by its name, until a listing does`()
    async throws
  {
    let (sales, ann) = (
      "0b5a3a1c-0000-4000-8000-000000000001", "0b5a3a1c-0000-4000-8000-000000000002"
    )
    let access = AccessColumns(
      members: .init(group: ["GroupGuid", "Group"], member: ["Guid", "Address"]))
    try await withSQLiteStore { store, _ in
      func list(_ name: String) async throws {
        try await Self.run(
          "members \(name)", ["GroupGuid", "Group", "Guid", "Address"], access,
          [#"["\#(sales)","\#(name)","\#(ann)","ann@x"]"#], in: store)
        for run in try await store.untakenRuns() { _ = try await store.take(run) }
      }
      try await list("Sales")
      #expect(try await answer(store, .user(sales)).shown == "Sales")
      #expect(try await answer(store, .user("ann@x")).shown == "ann@x")
      try await Self.run(
        "people", ["Guid", "Address", "Name"],
        AccessColumns(names: ["Guid", "Address", "Name"]), [#"["\#(sales)","sales@x","Sales"]"#],
        in: store)
      try await list("Sales")
      #expect(try await answer(store, .user(sales)).shown == "sales@x")
    }
  }

  @Test func `a right of somebody who was renamed is as old as it was`() async throws {
    let time = ManualTime()
    try await withSQLiteStore(time: time) { store, _ in
      func night(_ address: String) async throws -> Instant {
        time.advance(by: .seconds(86_400))
        let people = try await Self.run(
          "people", ["Guid", "Address"], AccessColumns(names: ["Guid", "Address"]),
          [#"["G1","\#(address)"]"#, #"["B1","box@x"]"#], in: store)
        try await Self.run(
          "rights", ["Box", "User", "Rights"],
          AccessColumns(
            grants: .init(mailbox: ["Box"], principal: ["User"], right: .column("Rights"))),
          [#"["B1","\#(address)",["FullAccess"]]"#], in: store)
        for run in try await store.untakenRuns() { _ = try await store.take(run) }
        return people.startedAt
      }
      let first = try await night("ann@x")
      let second = try await night("ann.ash@x")
      for subject in [AccessQuestion.Subject.user("ann@x"), .user("G1"), .mailbox("box@x")] {
        let entries = try await answer(store, subject).entries
        #expect(entries.map(\.holder) == ["ann.ash@x"])
        #expect(entries.map(\.who) == ["ann.ash@x"])
        #expect(entries.first?.span.firstSeen == first)
        #expect(entries.first?.span.lastSeen == second)
      }
    }
  }

  @Test func `a right by a group is as old as the membership, and ends with it`() async throws {
    let time = ManualTime()
    try await withSQLiteStore(time: time) { store, _ in
      func night(_ members: [String]) async throws -> Instant {
        time.advance(by: .seconds(86_400))
        let groups = try await Self.run(
          "groups", ["Group", "Guid"],
          AccessColumns(members: .init(group: ["Group"], member: ["Guid"])),
          members.map { #"["Sales","\#($0)"]"# }, in: store)
        try await Self.run(
          "rights", ["Box", "User", "Rights"],
          AccessColumns(
            grants: .init(mailbox: ["Box"], principal: ["User"], right: .column("Rights"))),
          [#"["B1","Sales",["FullAccess"]]"#], in: store)
        for run in try await store.untakenRuns() { _ = try await store.take(run) }
        return groups.startedAt
      }
      let first = try await night(["bob"])
      let second = try await night(["bob", "ann"])
      let bob = try await answer(store, .user("bob")).entries
      #expect(bob.map(\.span.firstSeen) == [first])
      #expect(bob.first?.span.isFromTheBeginning == true)
      let ann = try await answer(store, .user("ann")).entries
      #expect(ann.map(\.span.firstSeen) == [second])
      #expect(ann.first?.span.isFromTheBeginning == false)
      let holders = try await answer(store, .mailbox("B1")).entries.filter { !$0.path.isEmpty }
      #expect(
        Dictionary(uniqueKeysWithValues: holders.map { ($0.who, $0.span.firstSeen) })
          == ["bob": first, "ann": second])
      _ = try await night(["ann"])
      #expect(try await answer(store, .user("bob")).entries.isEmpty)
      #expect(try await answer(store, .user("ann")).entries.map(\.span.firstSeen) == [second])
    }
  }

  @Test func `before anybody looked nothing is known`() async throws {
    try await withPeople { store, _, at in
      let reply = try await store.access(
        AccessQuestion(
          tenant: "contoso", subject: .user("ann@x"),
          moment: Instant(milliseconds: at.milliseconds - 1)))
      guard case .answer(let answer) = reply else { throw AccessNights.Missing(what: "an answer") }
      #expect(answer.entries.isEmpty)
      #expect(answer.sources.isEmpty)
    }
  }
}
