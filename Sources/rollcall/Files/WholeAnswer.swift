import Core
import Yams

/// Refuses what a job wants of a cmdlet that takes no filter, and so answers whole or not at all.
enum WholeAnswer {
  static func check(_ file: Fields, asking query: QueryReader.Query?, cut: ShardReader.Cut?) {
    if let cmdlet = query?.cmdlet, takesNone(cmdlet) {
      refuseCut(cut, of: cmdlet, in: file)
      if query?.filter != nil, let fields = file.fields("query"), let node = fields.node("filter") {
        file.problems.add(
          "\(cmdlet) takes no filter. Remove it; a later stage chooses among its rows with 'where'.",
          at: node)
      }
      if let node = file.node("with") {
        file.problems.add(
          "'with' joins objects by their Guid, and those of \(cmdlet) have none. Remove it; a stage "
            + "under 'then' asks about each of them.", at: node)
      }
    }
    for (side, node) in [
      ("with", file.node("with")), ("directory", file.node("directory")?["query"]),
    ] {
      guard let place = node?["cmdlet"], let cmdlet = place.scalar?.string, takesNone(cmdlet) else {
        continue
      }
      file.problems.add(
        "'\(side)' needs a cmdlet that takes a filter, and \(cmdlet) takes none. Make it the query of "
          + "a job of its own.", at: place)
    }
  }

  private static func takesNone(_ cmdlet: String) -> Bool {
    !ListedObjects(of: cmdlet).takesFilter
  }

  private static func refuseCut(_ cut: ShardReader.Cut?, of cmdlet: String, in file: Fields) {
    guard let cut, cut.shard != .whole else { return }
    file.problems.add(
      "\(cmdlet) takes no filter, so its answer cannot be cut. Write 'shard: none', which asks for "
        + "it in one batch.", at: file.node("shard") ?? file.node("query") ?? file.node)
  }
}
