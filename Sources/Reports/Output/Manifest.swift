package import Core
import Foundation

/// What an export holds and how it came about: the small JSON file beside it.
///
/// Whoever receives the file can check by it that nothing is missing and nothing was changed. It
/// never holds a row or a secret.
package struct Manifest: Sendable, Hashable, Codable {
  package struct Question: Sendable, Hashable, Codable {
    package var cmdlet: String
    package var parameters: [String]
    package var filter: String?
    package var columns: [String]
  }

  package struct Product: Sendable, Hashable, Codable {
    package var name: String
    package var version: String

    package init(name: String, version: String) {
      self.name = name
      self.version = version
    }
  }

  package var run: Int64
  package var job: String
  package var tenant: String
  package var question: Question
  package var file: String
  package var format: Job.Output.Format
  /// Nil for a format that changes no text.
  package var cells: Cells?
  package var rows: Int
  /// Rows kept more than once and set aside.
  package var duplicates: Int
  package var bytes: Int
  package var sha256: String
  /// ISO 8601, UTC, like `finishedAt`.
  package var startedAt: String
  package var finishedAt: String?
  /// Every batch of the run was read to its end.
  package var complete: Bool
  package var buriedBatches: Int
  package var product: Product

  package init(
    of run: RunRecord, counts: BatchCounts, file: String, format: Job.Output.Format, cells: Cells,
    totals: RowTotals, seal: ExportFile.Seal, product: Product
  ) {
    self.run = run.id.number
    job = run.job.name
    tenant = run.job.tenant
    question = Question(
      cmdlet: run.job.cmdlet, parameters: run.job.parameters.map(\.text), filter: run.job.filter,
      columns: run.job.columns)
    self.file = file
    self.format = format
    self.cells = format == .csv ? cells : nil
    rows = totals.unique
    duplicates = totals.duplicates
    bytes = seal.bytes
    sha256 = seal.sha256
    startedAt = run.startedAt.iso8601
    finishedAt = run.finishedAt?.iso8601
    complete = run.state == .complete
    buriedBatches = counts.buried
    self.product = product
  }

  /// The path of the manifest of a file.
  package static func path(of file: String) -> String { file + ".manifest.json" }

  /// The JSON, its keys in alphabetical order, with a line end.
  package func encoded() throws(ExportError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return Array(try encoder.encode(self)) + [.lineFeed]
    } catch {
      throw ExportError(.bug, doing: "The manifest could not be written as JSON: \(error)")
    }
  }
}

extension Parameter {
  /// As an administrator would type it.
  fileprivate var text: String {
    switch value {
    case .text(let text): "-\(name) \(text)"
    case .number(let number): "-\(name) \(number)"
    case .flag(let flag): "-\(name):$\(flag)"
    case .list(let list): "-\(name) \(list.joined(separator: ","))"
    }
  }
}
