/// What objects are called, as an index of access knows it.
package protocol NameBook {
  /// Objects that are called so, by the names that identify them: those of today, or where there
  /// are none those that once were. Never the name itself.
  func objects(called name: NameID) throws -> [NameID]

  /// Every further name that was ever seen of an object.
  func names(of object: NameID) throws -> [NameID]
}

/// Somebody or something, by all of its names.
package struct AccessIdentity: Sendable, Hashable {
  /// The name that identifies it.
  package var root: NameID
  /// Names that are nobody else's, the root first.
  package var names: [NameID]
  /// Names that others have as well.
  package var shared: [NameID]

  package init(root: NameID, names: [NameID], shared: [NameID] = []) {
    self.root = root
    self.names = names
    self.shared = shared
  }
}

/// Brings the names of one object together.
///
/// A name that several objects share never joins them, and a circle of names ends.
package struct NameWalk<Book: NameBook> {
  /// Names above or below one another: an address of a user of an identity, and so on.
  package static var deepest: Int { 5 }

  private let book: Book

  package init(_ book: Book) { self.book = book }

  /// The objects that a name means: one, or several where they share it.
  package func roots(of name: NameID) throws -> Set<NameID> {
    var (roots, seen, waiting): (Set<NameID>, Set<NameID>, [NameID]) = ([], [name], [name])
    for _ in 0..<Self.deepest {
      var above: [NameID] = []
      for name in waiting {
        let objects = try book.objects(called: name)
        if objects.isEmpty { roots.insert(name) }
        above += objects.filter { seen.insert($0).inserted }
      }
      waiting = above
      if waiting.isEmpty { break }
    }
    roots.formUnion(waiting)
    // In a circle nothing stands above all others; one of it stands for it, the same each time.
    return roots.isEmpty ? Set(seen.min().map { [$0] } ?? []) : roots
  }

  /// All names of an object.
  package func identity(of root: NameID) throws -> AccessIdentity {
    var identity = AccessIdentity(root: root, names: [root])
    var (seen, waiting): (Set<NameID>, [NameID]) = ([root], [root])
    for _ in 0..<Self.deepest {
      var below: [NameID] = []
      for object in waiting {
        for name in try book.names(of: object) where seen.insert(name).inserted {
          let roots = try roots(of: name)
          guard roots.contains(root) else { continue }
          guard roots.count == 1 else {
            identity.shared.append(name)
            continue
          }
          identity.names.append(name)
          below.append(name)
        }
      }
      waiting = below
      if waiting.isEmpty { break }
    }
    return identity
  }

  /// What a name means by itself: its object, or the name alone where several share it.
  package func identity(called name: NameID) throws -> AccessIdentity {
    let roots = try roots(of: name)
    guard roots.count == 1, let root = roots.first else {
      return AccessIdentity(root: name, names: [name])
    }
    return try identity(of: root)
  }
}
