/// Cuts one batch along a key by a tree of how its keys begin.
///
/// Whatever it lists in a remainder is covered whole by other parts, so the parts cover the batch,
/// whatever the service takes for alike.
struct PrefixCut {
  /// The batch that is cut.
  var place: KeyPlace
  /// The job's own filter, which shares the budget.
  var base: Filter?
  var size: BatchSize
  var budget: Int
  /// Rows for each key of the tree.
  var scale: Double

  /// A prefix that need not be cut further.
  struct Atom {
    var prefixes: [String]
    var rows: Double
  }

  /// A prefix, or the batch itself, that is cut: what it holds beside its atoms is its remainder.
  private struct Cut {
    /// Nil for the batch itself.
    var prefixes: [String]?
    /// How many cuts lie above it.
    var depth: Int
    var listed: [String] = []
    var atoms: [Atom] = []
    var rows: Double
  }

  /// The parts, the remainders first; nil when the tree gives nothing to cut by.
  func parts(of tree: KeyTree) -> [Cutter.Part]? {
    var cuts: [Cut] = []
    collect(tree, prefixes: nil, depth: 0, into: &cuts)
    guard let root = cuts.first, !root.listed.isEmpty else { return nil }
    var atoms: [Atom] = []
    var remainders = gathered(cuts)
    for index in remainders.indices { fill(&remainders[index], leaving: &atoms) }
    let rests = remainders.map { part($0) }
    let packing = Packing(goals: size.goals, room: room(for: 1)) { cost(of: $0) }
    let groups = packing.packed(atoms).map { group in
      Cutter.Part(
        place.predicate(startingWith: group.prefixes), expected: Int(group.rows.rounded(.up)))
    }
    let parts = rests + groups
    guard parts.allSatisfy({ fits($0.predicate) && $0.predicate != place.predicate }) else {
      return nil
    }
    return parts
  }

  /// Lists what is cut, the batch itself first, down to prefixes that fit a part.
  ///
  /// The largest are listed as long as a filter has room; the others stay in the remainder. One
  /// that would be too large for a part is given more of the room.
  private func collect(_ node: KeyTree, prefixes: [String]?, depth: Int, into cuts: inout [Cut]) {
    var cut = Cut(prefixes: prefixes, depth: depth, rows: Double(node.count) * scale)
    var spent = cost(of: prefixes ?? [])
    let (usual, most) = (room(for: listingShare), room(for: largestShare))
    let position = cuts.count
    cuts.append(cut)
    for child in inside(node).sorted(by: { ($0.count, $1.prefix) > ($1.count, $0.prefix) }) {
      let within = place.narrowed(child.prefix).filter { !cut.listed.holds($0) }
      let room = cut.rows > Double(size.largest) ? most : usual
      guard !within.isEmpty, !place.excludes(child.prefix), spent + cost(of: within) <= room
      else { continue }
      let rows = Double(child.count) * scale
      spent += cost(of: within)
      cut.rows -= rows
      cut.listed += within
      if child.children.isEmpty || rows <= Double(size.largest) || within != [child.prefix] {
        cut.atoms.append(Atom(prefixes: within, rows: rows))
      } else {
        collect(child, prefixes: within, depth: depth + 1, into: &cuts)
      }
    }
    cuts[position] = cut
  }

  /// The children of a node, those replaced by their own that begin as the whole batch does.
  private func inside(_ node: KeyTree) -> [KeyTree] {
    node.children.flatMap { child in
      let isAbove =
        place.isAll(within: child.prefix) || place.narrowed(child.prefix) != [child.prefix]
      return isAbove && !child.children.isEmpty ? inside(child) : [child]
    }
  }

  /// Puts remainders together that one filter has room for, so that rare names cost few calls.
  private func gathered(_ cuts: [Cut]) -> [Cut] {
    var gathered: [Cut] = []
    for cut in cuts {
      var isMerged = false
      for place in gathered.indices where !isMerged {
        guard let both = merged(cut, into: gathered[place]) else { continue }
        gathered[place] = both
        isMerged = true
      }
      if !isMerged { gathered.append(cut) }
    }
    return gathered
  }

  /// One remainder in place of two; nil when it would hold or list too much.
  private func merged(_ cut: Cut, into other: Cut) -> Cut? {
    guard let prefixes = cut.prefixes, other.rows + cut.rows <= Double(size.largest) else {
      return nil
    }
    var merged = other
    merged.rows += cut.rows
    merged.atoms += cut.atoms
    if prefixes.allSatisfy(other.listed.holds) {
      // What the other lists is listed no more; what is cut off of it is, in its place.
      merged.listed.removeAll(where: prefixes.holds)
    } else if other.prefixes != nil, other.depth == cut.depth {
      // Of one depth only: what a part lists is then always covered by parts that lie deeper. Two
      // parts that each leave an object to the other would lose it, and where hyphens do not count,
      // `c-o` and `co` begin the same names.
      merged.prefixes?.append(contentsOf: prefixes)
    } else {
      return nil
    }
    merged.listed += cut.listed
    let beginnings = merged.prefixes ?? []
    // One may lie below what the other cuts off, and would be cut off with it.
    guard !beginnings.contains(where: { merged.listed.contains(where: $0.hasPrefix) }),
      cost(of: beginnings) + cost(of: merged.listed) <= room(for: listingShare)
    else { return nil }
    return merged
  }

  /// Leaves small atoms in a remainder until its pages are full; the others become parts.
  ///
  /// Which of the goals it aims at is decided by which it fills best.
  private func fill(_ cut: inout Cut, leaving atoms: inout [Atom]) {
    cut.atoms.sort { ($0.rows, $1.prefixes[0]) > ($1.rows, $0.prefixes[0]) }
    var best: (left: Set<Int>, rows: Double, fill: Double) = ([], cut.rows, 0)
    for goal in size.goals.map(Double.init) where goal >= cut.rows {
      var (left, rows, listed): (Set<Int>, Double, Int) = ([], cut.rows, cut.listed.count)
      for (place, atom) in cut.atoms.enumerated()
      // One prefix at least stays listed, or nothing would be cut.
      where rows + atom.rows <= goal && listed > atom.prefixes.count {
        left.insert(place)
        rows += atom.rows
        listed -= atom.prefixes.count
      }
      if rows / goal > best.fill { best = (left, rows, rows / goal) }
    }
    cut.rows = best.rows
    for (place, atom) in cut.atoms.enumerated() {
      if best.left.contains(place) {
        cut.listed.removeAll(where: atom.prefixes.holds)
      } else {
        atoms.append(atom)
      }
    }
  }

  private func part(_ cut: Cut) -> Cutter.Part {
    let predicate =
      cut.prefixes.map { place.predicate(startingWith: $0, butNot: cut.listed) }
      ?? place.remainder(without: cut.listed)
    return Cutter.Part(predicate, expected: Int(max(cut.rows, 0).rounded(.up)))
  }

  // MARK: The room in a filter, in UTF-16 units

  /// How much of the budget a remainder may list: the rest is kept for conditions on another key,
  /// by which it can still be cut when this one is used up.
  private let listingShare = 0.6
  private let largestShare = 0.85

  private func room(for share: Double) -> Int {
    let taken = place.predicate.text(within: base)?.utf16.count ?? 0
    return Int(Double(budget - taken) * share) - 40
  }

  private func cost(of atom: Atom) -> Int {
    cost(of: atom.prefixes) + cost(of: place.cutOff(below: atom.prefixes))
  }

  private func cost(of prefixes: [String]) -> Int {
    let test = place.key.utf16.count + " -like '*' -or ".utf16.count
    return prefixes.reduce(0) { sum, prefix in
      sum + test + prefix.utf16.count + prefix.utf16.count { $0 == UInt16(UInt8(ascii: "'")) }
    }
  }

  private func fits(_ predicate: Predicate) -> Bool {
    (predicate.text(within: base)?.utf16.count ?? 0) <= budget
  }
}

extension [String] {
  /// Whether one of them is spelled so: what is one text to Swift may be two to the service.
  fileprivate func holds(_ prefix: String) -> Bool {
    contains { $0.utf8.elementsEqual(prefix.utf8) }
  }
}
