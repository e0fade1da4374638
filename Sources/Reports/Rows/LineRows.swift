import Core

/// Makes rows of the lines of a job that changes something: their cells, and what became of them.
enum LineRows {
  static func block(of lines: [Line]) -> RowBlock {
    var block = RowBlock()
    for line in lines {
      let cells = line.cells + [line.state.outcome]
      let texts =
        cells.map { JSONLineRows.quoted($0) }
        + [(line.detail ?? line.state.detail).map(JSONLineRows.quoted)]
        .map { $0 ?? Array("null".utf8) }
      let values = texts.map { String(decoding: $0, as: UTF8.self) } + [String(line.sends)]
      block.append(
        guid: GUID(high: 0, low: UInt64(line.number)), key: "",
        values: "[" + values.joined(separator: ",") + "]")
    }
    return block
  }
}
