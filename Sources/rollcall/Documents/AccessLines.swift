import Core
import Reports

/// Writes an answer line by line: as CSV, or as JSON Lines with the fields of the document's entries.
struct AccessLines {
  private static let columns = [
    "mailbox", "folder", "right", "denied", "who", "holder", "path", "since", "sinceAtLeast",
    "lastSeen", "overlooked", "goneBy", "shared", "jobs",
  ]

  /// Lines of one block.
  private static let block = 1000

  private let format: AccessCommand.Format
  private let cells: Cells

  init(_ format: AccessCommand.Format, cells: Cells) {
    self.format = format
    self.cells = cells
  }

  func write(_ document: AccessDocument) throws {
    var encoder = RowEncoder(
      format == .csv ? .csv : .jsonl, columns: Self.columns, cells: cells)
    var output = encoder.head
    var rest = document.entries[...]
    repeat {
      var block = RowBlock()
      for entry in rest.prefix(Self.block) {
        let values = try entry.values.map { try $0.map { try JSONText.line($0) } ?? "null" }
        block.append(guid: .none, key: "", values: "[" + values.joined(separator: ",") + "]")
      }
      try encoder.append(block, to: &output)
      Console.lines(output)
      output.removeAll(keepingCapacity: true)
      rest = rest.dropFirst(Self.block)
    } while !rest.isEmpty
  }
}

extension AccessDocument.Entry {
  /// In the order of the columns.
  fileprivate var values: [(any Encodable)?] {
    [
      mailbox, folder, right, denied, who, holder, path, since, sinceAtLeast, lastSeen, overlooked,
      goneBy, shared, jobs,
    ]
  }
}
