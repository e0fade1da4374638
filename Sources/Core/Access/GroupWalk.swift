/// Who is in which group, as an index of access knows it.
package protocol GroupBook {
  /// Groups, as their listing calls them, that have one of the names among their members.
  func groups(of names: [NameID]) throws -> [NameID]

  /// Members of the group that is called by one of the names.
  func members(of names: [NameID]) throws -> [NameID]

  /// Whether an object is a group that has, or had, members, by any of its names.
  func isGroup(_ root: NameID) throws -> Bool
}

/// Walks from somebody up to the groups they are in, or from a group down to its members.
///
/// Groups may be in each other, in circles too: each is visited once, by the shortest path.
package struct GroupWalk<Book: NameBook & GroupBook> {
  /// Groups within one another.
  package static var deepest: Int { 20 }
  /// Groups and members that one walk visits.
  package static var most: Int { 50_000 }

  /// Somebody, and the groups between them and where the walk began.
  package struct Step: Sendable, Hashable {
    package var identity: AccessIdentity
    /// From the person's own group outwards; each identified by its root.
    package var path: [NameID]

    package init(identity: AccessIdentity, path: [NameID]) {
      self.identity = identity
      self.path = path
    }
  }

  private let book: Book
  private let names: NameWalk<Book>

  package init(_ book: Book) {
    self.book = book
    names = NameWalk(book)
  }

  /// Every group somebody is in, directly or by another; nearest first.
  package func groups(above person: AccessIdentity) throws -> [Step] {
    var (steps, seen): ([Step], Set<NameID>) = ([], [person.root])
    var waiting = [Step(identity: person, path: [])]
    for _ in 0..<Self.deepest where !waiting.isEmpty {
      var next: [Step] = []
      for step in waiting {
        for group in try book.groups(of: step.identity.names) {
          let identity = try names.identity(called: group)
          guard seen.insert(identity.root).inserted, steps.count < Self.most else { continue }
          let found = Step(identity: identity, path: step.path + [identity.root])
          steps.append(found)
          next.append(found)
        }
      }
      waiting = next
    }
    return steps
  }

  /// Everybody who is in a group, directly or by another, and is no group with members themselves;
  /// none for whoever is no group.
  package func people(below group: NameID) throws -> [Step] {
    guard try book.isGroup(group) else { return [] }
    var (people, seen): ([Step], Set<NameID>) = ([], [group])
    var waiting = [Step(identity: try names.identity(of: group), path: [group])]
    for _ in 0..<Self.deepest where !waiting.isEmpty {
      var next: [Step] = []
      for step in waiting {
        for member in try book.members(of: step.identity.names) {
          let roots = try names.roots(of: member)
          let root = roots.count == 1 ? roots.first ?? member : member
          guard seen.insert(root).inserted, seen.count < Self.most else { continue }
          let known = AccessIdentity(root: root, names: [root])
          guard try book.isGroup(root) else {
            people.append(Step(identity: known, path: step.path))
            continue
          }
          let inner = try names.identity(of: root)
          next.append(Step(identity: inner, path: [root] + step.path))
        }
      }
      waiting = next
    }
    return people
  }
}
