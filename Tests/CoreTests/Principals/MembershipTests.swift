import Core
import TestSupport
import Testing

/// Who is in a group through other groups.
@Suite struct MembershipTests {
  private static func group(_ number: Int) -> Principal {
    Principal("g\(number)", guid: GUID(high: 1, low: UInt64(number)), kind: .group)
  }

  private static func user(_ number: Int) -> Principal {
    Principal("u\(number)", guid: GUID(high: 2, low: UInt64(number)), kind: .user)
  }

  private static func membership(_ edges: [(Int, Principal)]) -> Membership {
    var membership = Membership()
    for (group, member) in edges {
      if let guid = Self.group(group).guid { _ = membership.add(member, to: guid) }
    }
    membership.sort()
    return membership
  }

  private static func members(_ membership: Membership, of number: Int) -> [Membership.Member] {
    guard case .members(let members) = membership.expansion(of: group(number)) else { return [] }
    return members
  }

  @Test func `groups that hold each other are followed once, by the shortest path`() {
    let membership = Self.membership([
      (1, Self.group(2)), (2, Self.group(3)), (3, Self.group(1)), (1, Self.group(3)),
      (3, Self.user(1)), (2, Self.user(1)), (2, Self.user(2)), (3, Self.user(3)),
    ])
    let found = Self.members(membership, of: 1)
    #expect(found.map(\.principal.name).sorted() == ["u1", "u2", "u3"])
    #expect(found.first { $0.principal.name == "u1" }?.path == ["g1", "g2"])
    #expect(found.first { $0.principal.name == "u3" }?.path == ["g1", "g3"])
    #expect(Self.members(membership, of: 3).count == 3)
  }

  @Test func `an empty group has nobody, and one that cannot be told of stands for its members`() {
    var membership = Self.membership([(1, Self.group(2)), (1, Self.user(1))])
    #expect(Self.members(membership, of: 2).isEmpty)
    membership.note("not found", of: GUID(high: 1, low: 2))
    let gap = Self.members(membership, of: 1).first { $0.finding != nil }
    #expect(gap?.principal == Self.group(2))
    #expect(gap?.path == ["g1"])
    #expect(gap?.finding == "its members are not known: not found")
  }

  @Test func `what rests on a group that was not read is told later`() {
    var membership = Self.membership([(1, Self.group(2)), (1, Self.user(1))])
    membership.noteUnread(GUID(high: 1, low: 2))
    #expect(membership.expansion(of: Self.group(1)) == .unread(Self.group(2)))
  }

  @Test func `a chain of groups is followed to its limit, and says so`() {
    let deepest = Membership.deepest
    let membership = Self.membership(
      (1...deepest).map { ($0, Self.group($0 + 1)) } + [
        (deepest, Self.user(1)), (deepest + 1, Self.user(2)),
      ])
    let found = Self.members(membership, of: 1)
    #expect(found.filter { $0.finding == nil }.map(\.principal.name) == ["u1"])
    #expect(found.last?.principal == Self.group(deepest + 1))
    #expect(found.last?.finding?.contains("\(deepest) groups deep") == true)
  }

  @Test func `a group of too many members is told as a group`() {
    let membership = Self.membership((0...Membership.mostMembers).map { (1, Self.user($0)) })
    let found = Self.members(membership, of: 1)
    #expect(found.map(\.principal) == [Self.group(1)])
    #expect(found.first?.finding?.contains("more than") == true)
  }

  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func `any groups give everybody who can be reached, each once`(seed: UInt64) {
    var chance = Seeded(seed: seed)
    var edges: [(Int, Principal)] = []
    for group in 0..<12 {
      for _ in 0..<Int.random(in: 0..<5, using: &chance) {
        let other = Int.random(in: 0..<12, using: &chance)
        edges.append((group, Bool.random(using: &chance) ? Self.group(other) : Self.user(other)))
      }
    }
    // Reached by going on until nothing is added.
    var reached: Set<Principal> = [Self.group(0)]
    var before = 0
    while reached.count != before {
      before = reached.count
      for (group, member) in edges where reached.contains(Self.group(group)) {
        reached.insert(member)
      }
    }
    let found = Self.members(Self.membership(edges), of: 0)
    #expect(
      found.map(\.principal.name).sorted()
        == reached.filter { $0.kind == .user }.map(\.name).sorted())
    for member in found { #expect(member.path.first == "g0", "seed \(seed)") }
  }
}
