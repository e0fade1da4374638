/// Who is in which group, as an index of access knows it.
package protocol GroupBook {
  /// The moment that is asked about; nil for the present.
  var moment: Instant? { get }

  /// Groups, as their listing calls them, that have or had one of the names among their members.
  func groups(of names: [NameID]) throws -> [GroupTie]

  /// Those who are or were in the group that is called by one of the names.
  func members(of names: [NameID]) throws -> [GroupTie]

  /// Whether an object is a group that has, or had, members, by any of its names.
  func isGroup(_ root: NameID) throws -> Bool
}

/// A group or a member of one, and from when to when that was seen.
package struct GroupTie: Sendable, Hashable {
  package var name: NameID
  package var span: AccessSpan

  package init(name: NameID, span: AccessSpan) {
    self.name = name
    self.span = span
  }
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
    /// From when to when all of the path was seen; nil where it is empty.
    package var span: AccessSpan?

    package init(identity: AccessIdentity, path: [NameID], span: AccessSpan? = nil) {
      self.identity = identity
      self.path = path
      self.span = span
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
        for (group, span) in try held(try book.groups(of: step.identity.names)) {
          guard seen.insert(group).inserted, steps.count < Self.most else { continue }
          let found = Step(
            identity: try names.identity(called: group), path: step.path + [group],
            span: span.during(step.span))
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
        for (root, span) in try held(try book.members(of: step.identity.names)) {
          guard seen.insert(root).inserted, seen.count < Self.most else { continue }
          let known = AccessIdentity(root: root, names: [root])
          guard try book.isGroup(root) else {
            people.append(
              Step(identity: known, path: step.path, span: span.during(step.span)))
            continue
          }
          let inner = try names.identity(of: root)
          next.append(
            Step(identity: inner, path: [root] + step.path, span: span.during(step.span)))
        }
      }
      waiting = next
    }
    return people
  }

  /// Those who are tied at the moment, each once by the object that is meant, in the order they came.
  private func held(_ ties: [GroupTie]) throws -> [(root: NameID, span: AccessSpan)] {
    var (order, spans): ([NameID], [NameID: [AccessSpan]]) = ([], [:])
    for tie in ties {
      let roots = try names.roots(of: tie.name)
      let root = roots.count == 1 ? roots.first ?? tie.name : tie.name
      if spans[root] == nil { order.append(root) }
      spans[root, default: []].append(tie.span)
    }
    return order.compactMap { root in
      AccessSpan.ofMembership(spans[root] ?? [], at: book.moment).map { (root, $0) }
    }
  }
}
