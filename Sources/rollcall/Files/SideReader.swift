import Core
import Yams

/// Reads the second question of a join.
enum SideReader {
  static func side(
    in file: Fields, beside first: QueryReader.Query?, columns taken: [String]?,
    cut: ShardReader.Cut?
  ) -> Job.Side? {
    guard let node = file.node("with"), let fields = file.fields("with") else { return nil }
    fields.refuseOthers(than: QueryReader.keys + ["columns"]) { word in
      ["shard", "since", "check"].contains(word)
        ? "'\(word)' stands beside 'with', at the left; both sides follow it. Move it there."
        : nil
    }
    let query = QueryReader.query(of: fields)
    let columns = ColumnReader.columns(in: fields, of: query?.cmdlet, after: taken)
    guard let query, let columns else { return nil }
    if query == first {
      fields.problems.add(
        "'with' asks the same as 'query'. Add its columns to 'columns', and remove it.", at: node)
    }
    refuseKey(of: cut, at: fields.node("cmdlet") ?? node, in: fields, of: query.cmdlet)
    return Job.Side(
      cmdlet: query.cmdlet, parameters: query.parameters, filter: query.filter, columns: columns)
  }

  /// The second side is cut along the key of the first, so it must know it.
  private static func refuseKey(
    of cut: ShardReader.Cut?, at node: Node, in fields: Fields, of cmdlet: String
  ) {
    guard case .byKey(let key, _) = cut?.shard,
      !KnownProperties.canFilter(by: key.property, with: cmdlet)
    else { return }
    fields.problems.add(
      "\(cmdlet) cannot be cut by \(key.property), which it does not know. Write "
        + "'shard: { key: Name }', or DisplayName.", at: node)
  }
}
