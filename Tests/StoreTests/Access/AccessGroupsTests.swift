import Core
import TestSupport
import Testing

@testable import Store

/// Members of groups that are asked about because rows of another stage name them.
@Suite struct AccessGroupsTests {
  private static let sales = GUID(high: 9, low: 1)

  private static var job: Job {
    var job = Job(
      name: "audit", tenant: "contoso", cmdlet: "Get-Right", shard: .whole,
      columns: ["Box", "Principal", "PrincipalGuid", "PrincipalKind"], stage: "rights")
    job.access = AccessColumns(
      grants: .init(mailbox: ["Box"], principal: ["PrincipalGuid"], right: .always("FullAccess")))
    var first = Follower(
      name: "named", source: "rights", cmdlet: "Get-Name",
      parameters: [Follower.Template("Identity", .text([.column("Box")]))], carried: [],
      columns: ["User"])
    first.resolution = Follower.Resolution("Principal", from: ["User"])
    var groups = Follower(
      name: "groups", source: "named", cmdlet: "Get-DistributionGroupMember",
      parameters: [Follower.Template("Identity", .text([.column("GroupGuid")]))],
      carried: Follower.ofGroup, columns: ["Guid"])
    groups.way = .groups(of: ["named"])
    groups.access = AccessColumns(members: .init(group: ["GroupGuid", "Group"], member: ["Guid"]))
    job.followers = [first, groups]
    return job
  }

  /// A night in which the group holds a right all the time, but is only asked about if it is named.
  private func night(_ members: [String]?, in store: SQLiteStore, _ time: ManualTime) async throws {
    time.advance(by: .seconds(86_400))
    let stages = [
      Plan.Stage(parts: [Cutter.Part(.everything)], reason: "whole"),
      Plan.Stage(parts: [], reason: "row by row"), Plan.Stage(parts: [], reason: "by group"),
    ]
    let id = try await store.begin(Plan(job: Self.job, stages: stages))
    let run = try #require(try await store.run(id))
    func keep(_ values: [String], at place: Int) async throws {
      for lease in try await store.lease(
        from: run.stages[place], as: Owner("test"), atMost: 9, lasting: .seconds(60))
      {
        var rows = RowBlock()
        for (number, row) in values.enumerated() {
          rows.append(guid: GUID(high: UInt64(place), low: UInt64(number)), key: "k", values: row)
        }
        _ = try await store.record(
          .keep(rows: rows, next: nil, pass: 1, page: 1), attempt: nil, under: lease)
      }
    }
    let named = "\"Sales\",\"\(Self.sales)\",\"group\""
    try await keep(["[\"B1\",\(named)]"], at: 0)
    _ = try await store.fanOut(run.stages[0], to: run.stages[1], inBatchesOf: 9, choosing: nil)
    try await keep(
      [members == nil ? "[null,null,null,null,null]" : "[\"Sales\",\(named),null]"], at: 1)
    _ = try await store.fanOut(run.stages[1], to: run.stages[2], inBatchesOf: 9, choosing: nil)
    let rows = (members ?? []).map { "[\"Sales\",\"\(Self.sales)\",\"\($0)\",null]" }
    try await keep(rows, at: 2)
    _ = try await store.close(id, as: .complete)
    _ = try await store.take(try #require(try await store.run(id)))
  }

  private func mailboxes(of user: String, in store: SQLiteStore) async throws -> [String] {
    let reply = try await store.access(
      AccessQuestion(tenant: "contoso", subject: .user(user)))
    guard case .answer(let answer) = reply else { return [] }
    return answer.entries.map(\.mailbox)
  }

  @Test func `members stay where their group was not asked about, and end where it has none`()
    async throws
  {
    let time = ManualTime()
    try await withSQLiteStore(time: time) { store, _ in
      try await night(["bob"], in: store, time)
      #expect(try await mailboxes(of: "bob", in: store) == ["B1"])
      try await night(nil, in: store, time)
      #expect(try await mailboxes(of: "bob", in: store) == ["B1"], "Nobody looked.")
      try await night([], in: store, time)
      #expect(try await mailboxes(of: "bob", in: store).isEmpty)
    }
  }
}
