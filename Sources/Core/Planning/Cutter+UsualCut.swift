extension Cutter {
  /// The cut made where no sample tells the shares: by the usual characters.
  ///
  /// Keys that came in order tell one thing all the same: what all of them begin with is worth a
  /// step of its own.
  func usualCut(
    of place: KeyPlace, _ sample: KeySample?, _ evidence: Evidence
  ) -> [Part]? {
    guard place.within.count <= 1 else { return separated(place) }
    let beginning = place.within.first ?? ""
    let common = sample?.commonBeginning ?? ""
    var (listed, others) = (usual(after: beginning, in: place), [String]())
    let beyond = place.narrowed(common) == [common] ? usual(after: common, in: place) : []
    if !beyond.isEmpty, common != beginning {
      (listed, others) = (beyond, listed.filter { !common.hasPrefix($0) })
    }
    let wanted = Int((Double(evidence.rows) / Double(evidence.goals.largest)).rounded(.up))
    let groups = place.isWhole && place.fixed.isEmpty ? listed.count : max(wanted, 2)
    // Fewer characters where a filter has no room for all.
    while !listed.isEmpty {
      let portions = portions(of: listed, groups) + portions(of: others, groups)
      // Nobody knows how they share it.
      let parts =
        [Part(place.remainder(without: listed + others))]
        + portions.map { Part(place.predicate(startingWith: $0)) }
      if parts.allSatisfy({ fits($0.predicate) }) { return parts }
      if others.isEmpty { listed.removeLast(max(listed.count / 4, 1)) } else { others = [] }
    }
    return nil
  }

  /// The usual characters after a beginning; within a name, a space is one of them.
  private func usual(after beginning: String, in place: KeyPlace) -> [String] {
    guard beginning.count < Self.longestPrefix else { return [] }
    let inside = beginning.isEmpty ? [] : [" "]
    return (Self.usualCharacters + inside).map { beginning + $0 }.filter { !place.excludes($0) }
  }

  private func portions(of prefixes: [String], _ count: Int) -> [[String]] {
    let count = min(count, prefixes.count)
    return (0..<count).map { part in
      Array(prefixes[prefixes.count * part / count..<prefixes.count * (part + 1) / count])
    }
  }

  /// The beginnings of a group, each or half of them for themselves.
  private func separated(_ place: KeyPlace) -> [Part] {
    let middle = place.within.count / 2
    return [place.within[..<middle], place.within[middle...]].map {
      Part(place.predicate(startingWith: Array($0)))
    }
  }
}
