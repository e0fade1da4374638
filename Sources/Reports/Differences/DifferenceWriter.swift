package import Core
import Synchronization

/// Writes the differences of two runs as they are found.
///
/// A file appears under its name whole or not at all, as every export does. It never holds more
/// than one piece of CSV or JSON Lines, and of a page no more than `KeptDifferences` allows.
package final class DifferenceWriter: Sendable {
  package enum Target: Sendable {
    case file(String)
    /// Whole lines, in pieces.
    case stream(@Sendable ([UInt8]) throws(ExportError) -> Void)
  }

  /// What is gathered before it is written.
  private static let pieceSize = 256 << 10

  private struct State: ~Copyable {
    let format: DifferenceFormat
    let head: DifferenceHead
    let stream: (@Sendable ([UInt8]) throws(ExportError) -> Void)?
    var file: ExportFile?
    /// One of the two is there: lines are written as they come, a page at the end.
    var lines: DifferenceLines?
    var kept: KeptDifferences?
    var buffer: [UInt8]
    var failure: ExportError?

    mutating func take(_ difference: Difference) throws(ExportError) {
      kept?.take(difference)
      try lines?.append(difference, to: &buffer)
      if lines != nil, buffer.count >= pieceSize { try flush() }
    }

    mutating func flush() throws(ExportError) {
      if let stream { try stream(buffer) }
      try file?.write(buffer)
      buffer.removeAll(keepingCapacity: true)
    }

    mutating func end(_ result: DifferenceResult) throws(ExportError) -> ExportFile.Seal? {
      if let kept {
        buffer += try Self.page(of: kept, head, result, isHTML: format == .html)
      }
      try flush()
      let seal = try file?.seal()
      try file?.publish()
      return seal
    }

    private static func page(
      of kept: KeptDifferences, _ head: DifferenceHead, _ result: DifferenceResult, isHTML: Bool
    ) throws(ExportError) -> [UInt8] {
      do {
        let text =
          isHTML
          ? try HTMLDifferences(head: head, result: result, kept: kept).text()
          : try MarkdownDifferences(head: head, result: result, kept: kept).text()
        return Array(text.utf8)
      } catch {
        throw ExportError(.damagedRow, doing: error.description)
      }
    }
  }

  private let state: Mutex<State>

  package init(
    _ format: DifferenceFormat, to target: Target, _ head: DifferenceHead, cells: Cells = .defused
  ) throws(ExportError) {
    let kept: KeptDifferences? =
      switch format {
      case .csv, .jsonl: nil
      case .markdown: KeptDifferences(most: KeptDifferences.mostInMarkdown)
      case .html: KeptDifferences(most: KeptDifferences.mostOnPage)
      }
    let lines =
      kept == nil ? DifferenceLines(head, asCSV: format == .csv, cells: cells) : nil
    let buffer = lines?.beginning ?? []
    switch target {
    case .file(let path):
      let file = try ExportFile(at: path)
      file.removeLeftovers()
      state = Mutex(
        State(
          format: format, head: head, stream: nil, file: file, lines: lines, kept: kept,
          buffer: buffer))
    case .stream(let stream):
      state = Mutex(
        State(
          format: format, head: head, stream: stream, file: nil, lines: lines, kept: kept,
          buffer: buffer))
    }
  }

  /// Why writing failed, which a store only reports as its reader's failure.
  package var failure: ExportError? { state.withLock { $0.failure } }

  package func take(_ difference: Difference) throws(ExportError) {
    try state.withLock { state throws(ExportError) in
      do throws(ExportError) { try state.take(difference) } catch {
        state.failure = error
        throw error
      }
    }
  }

  /// Writes what is left, and gives a file its name; tells what the file holds.
  package func end(_ result: DifferenceResult) throws(ExportError) -> ExportFile.Seal? {
    try state.withLock { state throws(ExportError) in try state.end(result) }
  }
}
