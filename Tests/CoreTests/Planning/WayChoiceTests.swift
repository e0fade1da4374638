import Core
import Testing

/// In which way a later stage is asked.
@Suite struct WayChoiceTests {
  private static let listing = Listing(
    stage: "send-as", resource: .recipients, expansion: "RecipientPermission",
    types: ["UserMailbox", "SharedMailbox", "RoomMailbox", "EquipmentMailbox"],
    columns: ["Trustee"])
  private static let resource = ObjectResource(
    set: .recipients, shape: .expanded("RecipientPermission"), columns: ["Trustee"])

  private static func choice(
    _ objects: Int?, width: Int = 24, at resource: ObjectResource? = nil,
    by listing: Listing? = listing
  ) -> WayChoice {
    WayChoice(
      of: "Get-RecipientPermission", about: objects, pageSize: 1000, width: width, at: resource,
      by: listing)
  }

  @Test func `twenty thousand objects cost as many calls, a tenth of them, or a list's pages`() {
    let choice = Self.choice(20_000)
    #expect(choice.way == .listed)
    #expect(choice.costs.map(\.way) == [.singly, .together, .listed])
    #expect(choice.costs.map(\.calls) == [20_000, 2000, 23])
    // 834 turns of 602 ms at 24 calls at once; 20 pages of 15 s, one after another.
    #expect(
      choice.costs.map(\.time)
        == [.milliseconds(834 * 602), .milliseconds(84 * 6020), .seconds(20 * 15)])
  }

  @Test func `a handful is asked in one call, which is cheaper than a list of each type`() {
    #expect(Self.choice(9).way == .together)
    #expect(Self.choice(30).way == .together)
    #expect(Self.choice(50).way == .listed)
  }

  @Test func `an address costs what the cmdlet does, ten in a call, and goes before it`() {
    let both = Self.choice(20_000, at: Self.resource)
    #expect(both.costs.map(\.way) == [.singly, .addressed, .together, .listed])
    #expect(both.costs.map(\.calls) == [20_000, 2000, 2000, 23])
    #expect(both.costs[1].time == both.costs[2].time)
    #expect(both.way == .listed)
    #expect(Self.choice(20_000, at: Self.resource, by: nil).way == .addressed)
    #expect(Self.choice(nil, at: Self.resource, by: nil).way == .addressed)
    #expect(Self.choice(20_000, by: nil).way == .together)
  }

  @Test func `where nothing is known a list is read, if there is one`() {
    #expect(Self.choice(nil).way == .listed)
    #expect(Self.choice(nil).costs.isEmpty)
    #expect(Self.choice(nil, by: nil).way == .together)
  }

  @Test func `a plan reads the list that its choice names`() throws {
    let follower = Follower(
      name: "send-as", source: "mailboxes", cmdlet: "Get-RecipientPermission",
      parameters: [Follower.Template("Identity", .text([.column("Guid")]))], carried: [],
      columns: ["Trustee"])
    let job = Job(
      name: "audit", tenant: "contoso", cmdlet: "Get-Mailbox", columns: ["Guid"],
      stage: "mailboxes", followers: [follower])
    let plan = try Planner().plan(job)
    #expect(plan.job.listings?.map(\.stage) == ["send-as"])
    #expect(plan.stages.map(\.parts.count) == [1, 0, 4])
    #expect(plan.isComplete)
    #expect(
      plan.stages[2].parts.first?.predicate.stored == "RecipientTypeDetails -eq 'UserMailbox'")
    var builder = KeyTree.Builder(tellingApartAbove: 100)
    for name in ["ann", "ben", "cay"] { builder.add(name) }
    let known = Planner.Knowledge(baseline: RunID(1), trees: [builder.tree()])
    #expect(try Planner().plan(job, knowing: known).job.listings == nil)
  }
}
