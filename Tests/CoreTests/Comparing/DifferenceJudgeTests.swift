import Core
import Testing

/// How a finding, in place of an answer, keeps rows from being called removed.
@Suite struct DifferenceJudgeTests {
  private static let columns = ["Mailbox", "User", "Rights", "Finding"]

  private func judge(identity: Int = 3, columns: [String] = columns) -> DifferenceJudge {
    let sight = Sight(.everything, key: "Name", columns: columns)
    return DifferenceJudge(older: sight, newer: sight, columns: columns, identity: identity)
  }

  private func row(_ cells: String) -> ComparedRow {
    ComparedRow(guid: GUID(high: 0, low: 1), key: "k", cells: Array(cells.utf8))
  }

  private func kinds(
    _ changes: [RowChange], by judge: DifferenceJudge
  ) throws -> [Difference.Kind] {
    var judge = judge
    return try changes.map { try judge.judge($0).kind }
  }

  private var denied: ComparedRow { row(#"["a@x",null,null,"AccessDenied"]"#) }
  private var ann: ComparedRow { row(#"["A@X","Ann","Full",null]"#) }
  private var other: ComparedRow { row(#"["b@x","Ann","Full",null]"#) }

  @Test func `grants of a mailbox that could not be asked tonight are not seen`() throws {
    #expect(
      try kinds([.added(denied), .removed(ann), .removed(other)], by: judge())
        == [.notSeen, .notSeen, .removed])
  }

  @Test func `grants of a mailbox that could not be asked last night are no news`() throws {
    #expect(
      try kinds([.removed(denied), .added(ann), .added(other)], by: judge())
        == [.notSeenBefore, .notSeenBefore, .added])
  }

  @Test func `a finding says nothing of the run that has the answer`() throws {
    #expect(
      try kinds(
        [.removed(denied), .removed(ann), .changed(old: ann, new: ann, columns: [2])], by: judge())
        == [.notSeenBefore, .removed, .changed])
  }

  @Test func `what another stage could not ask about is not seen, and no news the next time`()
    throws
  {
    var unanswered = Unanswered()
    // An answer is none of it, however it is written.
    try unanswered.note(Array(#"[1,null,"b@x", null ]"#.utf8), at: [2, 1])
    // In that stage the object stands in the third place.
    try unanswered.note(Array(#"[1,null,"a@x","denied"]"#.utf8), at: [2, 1])
    let sight = Sight(.everything, key: "Name", columns: Self.columns)
    func judge(older: Unanswered, newer: Unanswered) -> DifferenceJudge {
      DifferenceJudge(
        older: sight, newer: sight, columns: Self.columns, identity: 3,
        unanswered: (older: older, newer: newer))
    }
    let changes: [RowChange] = [.removed(ann), .removed(other), .added(ann), .added(other)]
    #expect(
      try kinds(changes, by: judge(older: Unanswered(), newer: unanswered))
        == [.notSeen, .removed, .added, .added])
    #expect(
      try kinds(changes, by: judge(older: unanswered, newer: Unanswered()))
        == [.removed, .removed, .notSeenBefore, .added])
  }

  @Test func `members of a group that nobody asked about are not seen where answers are lacking`()
    throws
  {
    let asked = GUID(high: 7, low: 1)
    var unanswered = Unanswered()
    unanswered.seeOnly([asked], at: 1)
    let columns = ["Name", "GroupGuid", "Finding"]
    let sight = Sight(.everything, key: "Name", columns: columns)
    let judge = DifferenceJudge(
      older: sight, newer: sight, columns: columns, identity: 2,
      unanswered: (older: Unanswered(), newer: unanswered))
    let changes = ["\(asked)", "\(GUID(high: 7, low: 2))", "no GUID"].map {
      RowChange.removed(row("[\"Sales\",\"\($0)\",null]"))
    }
    #expect(try kinds(changes, by: judge) == [.removed, .notSeen, .notSeen])
  }

  @Test func `answers that both runs lacked make no difference`() throws {
    func lacking(_ rows: String...) throws -> Unanswered {
      var lacking = Unanswered()
      for row in rows { try lacking.note(Array(row.utf8), at: [0, 1]) }
      return lacking
    }
    let both = try lacking(#"["a@x",null,"denied"]"#, #"["b@x","Inbox","denied"]"#)
    // Upper and lower case are alike, and what was said of it does not matter.
    let one = try lacking(#"["A@X",null,"busy"]"#)
    let none = Unanswered()
    #expect(Unanswered.isAll(of: [one, none], within: [both, none]))
    #expect(!Unanswered.isAll(of: [both, none], within: [one, none]))
    #expect(!Unanswered.isAll(of: [none, one], within: [both, none]))
    #expect(!Unanswered.isAll(of: [one], within: []))
  }

  @Test func `a finding is never news, wherever the identity has its object's columns`() throws {
    // The same rows, with the user before the mailbox.
    let columns = ["User", "Mailbox", "Rights", "Finding"]
    let sight = Sight(.everything, key: "Name", columns: columns)
    let denied = row(#"[null,"a@x",null,"AccessDenied"]"#)
    let busy = row(#"[null,"a@x",null,"Throttled"]"#)
    let changes: [RowChange] = [
      .added(denied), .removed(row(#"["Ann","A@X","Full",null]"#)),
      .removed(row(#"["Ann","b@x","Full",null]"#)),
    ]
    var unanswered = Unanswered()
    try unanswered.note(Array(#"["a@x",null,null,"AccessDenied"]"#.utf8), at: [0], as: [1])
    let judge = DifferenceJudge(
      older: sight, newer: sight, columns: columns, identity: 2, leading: 0,
      unanswered: (older: Unanswered(), newer: unanswered))
    #expect(try kinds(changes, by: judge) == [.notSeen, .notSeen, .removed])
    #expect(!unanswered.isBlind)
    // Nor is it where it stands for an answer of the same identity, or for another finding.
    let answer = row(#"[null,"a@x","Full",null]"#)
    #expect(
      try kinds(
        [
          .changed(old: answer, new: denied, columns: [2, 3]),
          .changed(old: denied, new: answer, columns: [2, 3]),
          .changed(old: denied, new: busy, columns: [3]),
        ], by: judge) == [.notSeen, .notSeenBefore, .notSeen])
  }

  @Test func `what is absent means nothing where a finding does not say what it is about`() throws {
    var unanswered = Unanswered()
    try unanswered.note(Array(#"["a@x",null,null,null]"#.utf8), at: [], as: [])
    #expect(!unanswered.isBlind, "An answer is no finding.")
    try unanswered.note(Array(#"["a@x",null,null,"AccessDenied"]"#.utf8), at: [], as: [])
    #expect(unanswered.isBlind)
    #expect(try unanswered.holds(ann))
    #expect(try unanswered.holds(other))
  }

  private var chain: Job {
    var job = Job(
      name: "audit", tenant: "contoso", cmdlet: "Get-Mailbox", columns: ["Guid"],
      stage: "mailboxes",
      followers: [
        Follower(
          name: "folders", source: "mailboxes", cmdlet: "Get-MailboxFolderStatistics",
          parameters: [], carried: ["Guid"], columns: ["FolderId"]),
        Follower(
          name: "permissions", source: "folders", cmdlet: "Get-MailboxFolderPermission",
          parameters: [], carried: ["Guid", "FolderId"], columns: ["User"]),
        Follower(
          name: "who", source: "permissions", cmdlet: "", parameters: [],
          carried: ["Guid", "User"],
          columns: Follower.ofMember),
      ])
    job.followers?[2].way = .members(from: "groups")
    return job
  }

  private func witnesses(
    _ stage: String, of job: Job, _ identity: [String]
  ) throws -> [ComparedShape.Witness] {
    let shape = try #require(ComparedShape.stage(stage, of: job))
    return shape.witnesses(
      in: job, identity: identity, leading: shape.leading(in: job, identity: identity))
  }

  @Test func `stages tell by the columns that an identity has from their object`() throws {
    func witness(_ place: Int, _ columns: [Int], _ identity: [Int]) -> ComparedShape.Witness {
      ComparedShape.Witness(place: place, columns: columns, identity: identity)
    }
    #expect(try witnesses("folders", of: chain, ["Guid", "FolderId"]) == [])
    #expect(
      try witnesses("permissions", of: chain, ["guid", "FolderId", "User"])
        == [witness(1, [0], [0])])
    // Its own findings stand anywhere, unless the identity begins with their columns.
    for (identity, places) in [(["User", "Guid"], [1]), (["Guid", "User", "FolderId"], [0, 2])] {
      #expect(
        try witnesses("permissions", of: chain, identity)
          == [witness(2, Array(0..<places.count), places), witness(1, [0], [places[0]])])
    }
    #expect(
      try witnesses("permissions", of: chain, ["User"]) == [witness(2, [], []), witness(1, [], [])])
    #expect(
      try witnesses("who", of: chain, ["Guid", "User", "Member"])
        == [witness(3, [0, 1], [0, 1]), witness(2, [0], [0]), witness(1, [0], [0])])
  }

  @Test func `a column is followed back by what it was carried from`() throws {
    var job = chain
    job.followers?[1].renamed = ["Mailbox", "Folder"]
    // A column of the answer that is called like one of the source is another one.
    job.followers?[1].columns = ["User", "Guid"]
    #expect(
      try witnesses("permissions", of: job, ["Mailbox", "Folder", "User"])
        == [ComparedShape.Witness(place: 1, columns: [0], identity: [0])])
    #expect(
      try witnesses("permissions", of: job, ["Folder", "Guid"])
        == [ComparedShape.Witness(place: 1, columns: [], identity: [])])
  }

  @Test func `what leads to groups is told by the stages that name them, and what those rest on`()
    throws
  {
    func stage(_ name: String, of source: String) -> Follower {
      Follower(
        name: name, source: source, cmdlet: "Get-MailboxPermission", parameters: [],
        carried: ["Guid"], columns: ["User"])
    }
    var job = Job(
      name: "audit", tenant: "contoso", cmdlet: "Get-Mailbox", columns: ["Guid"],
      stage: "mailboxes",
      followers: [
        stage("access", of: "mailboxes"), stage("unheard", of: "mailboxes"),
        stage("folders", of: "mailboxes"), stage("permissions", of: "folders"),
        stage("groups", of: "access"),
      ])
    job.followers?[4].way = .groups(of: ["access", "permissions"])
    let groups = try #require(ComparedShape.stage("groups", of: job))
    #expect(groups.feeders(in: job) == [1, 3, 4, 5])
    let permissions = try #require(ComparedShape.stage("permissions", of: job))
    #expect(permissions.feeders(in: job) == nil)
  }

  @Test func `a finding stands before the rows of its object`() throws {
    func key(_ row: ComparedRow) throws -> [UInt8] {
      var key: [UInt8] = []
      let places: [UInt8] = [0, 1, 2]
      try IdentityKey.append(of: row.cells.span, places: places.span, to: &key)
      return key
    }
    #expect(try key(denied).lexicographicallyPrecedes(try key(ann)))
    #expect(try key(ann).lexicographicallyPrecedes(try key(other)))
  }

  @Test func `without that column, or without columns that identify, nothing is a finding`() throws
  {
    let named = ["Mailbox", "User", "Rights", "Note"]
    #expect(
      try kinds([.added(denied), .removed(ann)], by: judge(columns: named)) == [.added, .removed])
    #expect(
      try kinds([.added(denied), .removed(ann)], by: judge(identity: 0)) == [.added, .removed])
  }

  @Test func `a finding about nobody in particular may be about anybody`() throws {
    let nobody = row(#"[null,null,null,"Throttled"]"#)
    #expect(
      try kinds([.added(nobody), .removed(ann), .added(denied), .removed(other)], by: judge())
        == [.notSeen, .notSeen, .notSeen, .notSeen])
  }
}
