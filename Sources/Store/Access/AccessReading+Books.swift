import Core

/// What things are called and who is in which group, asked of the index once for each name.
extension AccessReading: NameBook, GroupBook {
  func objects(called name: NameID) throws -> [NameID] {
    if let known = objects[name] { return known }
    var (open, all): (Set<NameID>, Set<NameID>) = ([], [])
    for source in namers {
      try queries.objectsCalled.each(name.number, source) { row in
        let object = NameID(row.number(at: 0))
        guard object != name else { return }
        all.insert(object)
        if row.number(at: 1) != 0 { open.insert(object) }
      }
    }
    let found = (open.isEmpty ? all : open).sorted()
    objects[name] = found
    return found
  }

  func names(of object: NameID) throws -> [NameID] {
    var (names, seen): ([NameID], Set<NameID>) = ([], [object])
    for source in namers {
      try queries.namesOf.each(object.number, source) { row in
        let name = NameID(row.number(at: 0))
        if seen.insert(name).inserted { names.append(name) }
      }
    }
    return names
  }

  var moment: Instant? { question.moment }

  func groups(of names: [NameID]) throws -> [GroupTie] { try grouped(queries.groupsOf, by: names) }

  func members(of names: [NameID]) throws -> [GroupTie] {
    try grouped(queries.membersOf, by: names)
  }

  func isGroup(_ root: NameID) throws -> Bool {
    if let known = areGroups[root] { return known }
    var isGroup = false
    for lister in listers where !isGroup {
      try queries.isGroup.each(root.number, lister) { _ in isGroup = true }
      for namer in namers where !isGroup {
        try queries.isGroupByName.each([root.number, lister, namer]) { _ in isGroup = true }
      }
    }
    areGroups[root] = isGroup
    return isGroup
  }

  private func grouped(_ query: AccessQuery, by names: [NameID]) throws -> [GroupTie] {
    try names.flatMap { name in
      try ties(query, name.number, listers).map {
        GroupTie(name: $0.name, span: try span(of: $0))
      }
    }
  }
}
