import Core

/// Where the bytes of a page go: a file that appears whole or not at all, or a stream.
///
/// It gathers small pieces, and never holds more than one large one.
struct PageFile: ~Copyable {
  /// What is gathered before it is written.
  private static let pieceSize = 256 << 10

  private let stream: (@Sendable ([UInt8]) throws(ExportError) -> Void)?
  private var file: ExportFile?
  var buffer: [UInt8] = []

  init(_ target: DifferenceWriter.Target) throws(ExportError) {
    switch target {
    case .file(let path):
      let file = try ExportFile(at: path)
      file.removeLeftovers()
      self.file = consume file
      stream = nil
    case .stream(let stream):
      self.stream = stream
      file = nil
    }
  }

  mutating func write(_ text: String) throws(ExportError) {
    buffer += Array(text.utf8)
    try flushIfFull()
  }

  /// Asked for after each line, so that a piece ends where a line does.
  mutating func flushIfFull() throws(ExportError) {
    if buffer.count >= Self.pieceSize { try flush() }
  }

  /// Gives the file its name; nil for a stream.
  mutating func end() throws(ExportError) -> ExportFile.Seal? {
    try flush()
    let seal = try file?.seal()
    try file?.publish()
    return seal
  }

  private mutating func flush() throws(ExportError) {
    if let stream { try stream(buffer) }
    try file?.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}
