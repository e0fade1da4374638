/// Draws the changes that happen by themselves.
extension SimulatorDrift {
  /// Changes the directory as much as it does before the page of this number, and answers how much
  /// that was.
  func change(
    _ directory: inout Directory, before page: Int, at moment: Ticks, atMost limit: Int
  ) -> Int {
    var draw = Draw(seed: seed, index: page, for: .drift)
    var left = limit
    let wanted = [creates, renames, deletes].map { Self.count(averaging: $0, &draw) }
    for (kind, count) in zip([Directory.Change.Kind.creation, .renaming, .deletion], wanted) {
      for _ in 0..<count where left > 0 {
        guard Self.change(&directory, kind, at: moment, &draw) else { break }
        left -= 1
      }
    }
    return limit - left
  }

  /// A whole number that is this one on average.
  private static func count(averaging average: Double, _ draw: inout Draw) -> Int {
    let whole = average.rounded(.down)
    return Int(whole) + (draw.share() < average - whole ? 1 : 0)
  }

  private static func change(
    _ directory: inout Directory, _ kind: Directory.Change.Kind, at moment: Ticks,
    _ draw: inout Draw
  ) -> Bool {
    if kind == .creation {
      directory.create(at: moment)
      return true
    }
    guard let object = directory.object(drawnFrom: &draw) else { return false }
    if kind == .deletion {
      directory.delete(object)
      return true
    }
    // A bit for each of the three names; one of them changes at least.
    let changing = 1 + draw.below(7)
    let fresh = directory.recipe.version(of: directory.takeNumber(), at: moment)
    directory.change(object, .renaming, at: moment) { version in
      if changing & 1 != 0 { version.name = fresh.name }
      if changing & 2 != 0 { version.displayName = fresh.displayName }
      if changing & 4 != 0 { version.alias = fresh.alias }
    }
    return true
  }
}
