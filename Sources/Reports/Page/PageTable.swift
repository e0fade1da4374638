import Core

/// The table that is being written into a page: its columns, then row after row, up to a limit.
struct PageTable: Sendable {
  /// Bytes of a table's rows.
  static let mostBytes = 24 << 20

  private let most: Int
  private var bytes = 0
  private(set) var held = 0
  /// Rows there are, those that are not held included.
  private(set) var count = 0

  init(atMost most: Int) { self.most = min(most, PageWriter.mostRows) }

  var isFull: Bool { held >= most || bytes >= Self.mostBytes }

  static func head(id: String, columns: [String]) -> [UInt8] {
    var head = Array("<script type=\"application/json\" id=\"\(id)\">{\"columns\":".utf8)
    TableJSON.append(columns, to: &head)
    return head + Array(",\"rows\":[\n".utf8)
  }

  static let foot = "]}</script>\n"

  /// Counts a row; true where it is to be written, which `wrote` then ends.
  mutating func take(into output: inout [UInt8]) -> Bool {
    count += 1
    guard !isFull else { return false }
    if held > 0 { output += [.comma, .lineFeed] }
    held += 1
    return true
  }

  mutating func wrote(_ bytes: Int) { self.bytes += bytes }
}
