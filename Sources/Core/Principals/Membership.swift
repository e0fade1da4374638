/// Who is in which group, and who is so through groups in groups.
///
/// It follows the shortest path, and none twice, however groups hold each other.
package struct Membership: Sendable {
  /// Groups within groups that a path leads through at most.
  package static let deepest = 20
  /// Members that one group is expanded to at most; rights of a larger one are told as the group's.
  package static let mostMembers = 2_000
  /// Memberships that are held at most, about 16 bytes each.
  package static let most = 5_000_000

  private struct Group {
    var members: [Int32] = []
    /// Why its members are not known; nil where they are.
    var finding: String?
    /// Whether asking about it failed so that it will be asked again.
    var isUnread = false
  }

  private var principals: [Principal] = []
  private var numbers: [Principal: Int32] = [:]
  private var groups: [GUID: Group] = [:]
  package private(set) var count = 0

  package init() {}

  /// Adds a member to a group; false, and nothing added, where it holds as many as it can.
  package mutating func add(_ member: Principal, to group: GUID) -> Bool {
    guard count < Self.most else { return false }
    count += 1
    var number = numbers[member]
    if number == nil {
      number = Int32(principals.count)
      principals.append(member)
      numbers[member] = number
    }
    groups[group, default: Group()].members.append(number ?? 0)
    return true
  }

  package mutating func note(_ finding: String, of group: GUID) {
    groups[group, default: Group()].finding = finding
  }

  package mutating func noteUnread(_ group: GUID) {
    groups[group, default: Group()].isUnread = true
  }

  /// Puts members in the order of their names, so that the same groups give the same paths whatever
  /// order they were told in.
  package mutating func sort() {
    let principals = principals
    for group in groups.keys {
      groups[group]?.members.sort { one, other in
        let (one, other) = (principals[Int(one)], principals[Int(other)])
        return one.name == other.name
          ? (one.guid ?? .none) < (other.guid ?? .none) : one.name < other.name
      }
    }
  }

  /// Somebody who is in a group, and how.
  package struct Member: Sendable, Hashable {
    package var principal: Principal
    /// The groups that lead there, the asked one first.
    package var path: [String]
    /// Why it is a group whose members are not told; nil for a member.
    package var finding: String?

    package init(principal: Principal, path: [String], finding: String? = nil) {
      self.principal = principal
      self.path = path
      self.finding = finding
    }
  }

  /// Who is in a group.
  package enum Expansion: Sendable, Hashable {
    case members([Member])
    /// Nobody has told yet who is in this group.
    case unread(Principal)
  }

  /// Who is in a group, directly or through others, each once; a group whose members cannot be told
  /// stands for them.
  package func expansion(of group: Principal) -> Expansion {
    var found: [Member] = []
    var seen: Set<Identity> = [Identity(group)]
    var generation = [Member(principal: group, path: [group.name])]
    for _ in 0..<Self.deepest where !generation.isEmpty {
      var next: [Member] = []
      for holder in generation {
        let known = holder.principal.guid.flatMap { groups[$0] } ?? Group()
        if known.isUnread { return .unread(holder.principal) }
        if let finding = known.finding {
          found.append(
            Member(
              principal: holder.principal, path: Array(holder.path.dropLast()),
              finding: "its members are not known: \(finding)"))
        }
        for number in known.members {
          let member = principals[Int(number)]
          guard seen.insert(Identity(member)).inserted else { continue }
          if member.kind == .group {
            next.append(Member(principal: member, path: holder.path + [member.name]))
          } else {
            found.append(Member(principal: member, path: holder.path))
          }
        }
        guard found.count <= Self.mostMembers else { return .members([tooLarge(group)]) }
      }
      generation = next
    }
    found += generation.map {
      Member(
        principal: $0.principal, path: Array($0.path.dropLast()),
        finding: "its members are not told: it lies more than \(Self.deepest) groups deep")
    }
    return .members(found)
  }

  /// What tells a principal from others: what it is called may differ from row to row.
  private struct Identity: Hashable {
    var guid: GUID?
    var name: String?

    init(_ principal: Principal) {
      guid = principal.guid
      name = guid == nil ? principal.name : nil
    }
  }

  private func tooLarge(_ group: Principal) -> Member {
    Member(
      principal: group, path: [],
      finding: "its members are not told: they are more than \(Self.mostMembers)")
  }
}
