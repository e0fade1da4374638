package import Core

/// Turns blocks of rows into the bytes of a format.
///
/// It never writes to a file and keeps nothing between blocks but buffers.
package struct RowEncoder: Sendable {
  private enum Form: Sendable {
    case csv(CSVRows)
    case jsonLines(JSONLineRows)
  }

  private let form: Form
  /// Where a text is put together that does not stand in the block as it is.
  private var scratch: [UInt8] = []

  package init(_ format: Job.Output.Format, columns: [String], cells: Cells) {
    switch format {
    case .csv: form = .csv(CSVRows(columns: columns, cells: cells))
    case .jsonl: form = .jsonLines(JSONLineRows(columns: columns))
    }
  }

  /// What the file begins with.
  package var head: [UInt8] {
    switch form {
    case .csv(let rows): rows.head
    case .jsonLines: []
    }
  }

  /// Appends the rows of a block, in their order.
  package mutating func append(_ block: RowBlock, to output: inout [UInt8]) throws(ExportError) {
    for entry in block.entries {
      switch form {
      case .csv(let rows):
        try rows.append(entry.values, of: block.arena, scratch: &scratch, to: &output)
      case .jsonLines(let rows):
        try rows.append(entry.values, of: block.arena, to: &output)
      }
    }
  }
}

extension ExportError {
  static func width(expected: Int) -> ExportError {
    ExportError(
      .damagedRow,
      doing: "A stored row does not have the job's \(expected) columns. The store may be damaged: "
        + "export again, and if it fails again, begin a new run.")
  }
}
