import Core
import Reports

/// The bytes an encoder makes of rows given as JSON arrays, as text.
func encoded(
  _ rows: [String], _ format: Job.Output.Format, columns: [String], cells: Cells = .defused
) throws -> String {
  var encoder = RowEncoder(format, columns: columns, cells: cells)
  var output = encoder.head
  var block = RowBlock()
  for (number, row) in rows.enumerated() {
    block.append(guid: GUID(high: 0, low: UInt64(number)), key: "key \(number)", values: row)
  }
  try encoder.append(block, to: &output)
  return String(decoding: output, as: UTF8.self)
}

/// One cell of a CSV file as its bytes, quotes included.
func cell(_ value: String, cells: Cells = .defused) throws -> String {
  let text = try encoded(["[\(value),1]"], .csv, columns: ["A", "B"], cells: cells)
  return String(
    decoding: text.utf8.dropFirst("A,B\r\n".utf8.count).dropLast(",1\r\n".utf8.count),
    as: UTF8.self)
}
