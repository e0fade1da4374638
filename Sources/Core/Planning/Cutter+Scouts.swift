extension Cutter {
  /// A few small parts that finish soon and tell the size of the rest, which is cut then.
  ///
  /// Before that, only shares are known: a tenant of ten thousand and one of ten million look alike.
  func scouted(_ place: KeyPlace, _ sample: KeySample, _ evidence: Evidence) -> [Part]? {
    let wished = max(sample.keys.count / 400, 8)
    let tree = sample.tree(tellingApartAbove: wished * 2)
    var leaves: [KeyTree] = []
    func gather(_ node: KeyTree) {
      for child in node.children {
        if child.children.isEmpty { leaves.append(child) } else { gather(child) }
      }
    }
    gather(tree)
    let scouts = leaves.filter { $0.count * 2 >= wished && $0.count <= wished * 2 }
      .sorted { (abs($0.count - wished), $0.prefix) < (abs($1.count - wished), $1.prefix) }
      .prefix(Self.mostScouts)
    guard scouts.count >= Self.fewestScouts else { return nil }
    let scale = Double(evidence.rows) / Double(sample.keys.count)
    func rows(_ keys: Int) -> Int { Int((Double(keys) * scale).rounded(.up)) }
    let taken = scouts.reduce(0) { $0 + $1.count }
    let parts =
      scouts.map { Part(place.predicate(startingWith: [$0.prefix]), expected: rows($0.count)) }
      + [
        Part(
          place.remainder(without: scouts.map(\.prefix)), expected: rows(sample.keys.count - taken))
      ]
    return parts.allSatisfy { fits($0.predicate) } ? parts : nil
  }

  private static let (fewestScouts, mostScouts) = (3, 6)
}
