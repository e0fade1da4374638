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
    /// Only what changed after this moment was asked for; ISO 8601, UTC.
    package var changedAfter: String?
    /// Only objects of a list were asked for: values of this property.
    package var listedBy: String?
    package var with: Side?
  }

  /// The second question of a join, whose columns follow those of the first.
  package struct Side: Sendable, Hashable, Codable {
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
  /// The stage whose rows these are; nil where the job has only one.
  package var stage: String?
  package var question: Question
  package var file: String
  package var format: Job.Output.Format
  /// Nil for a format that changes no text.
  package var cells: Cells?
  package var rows: Int
  /// Rows kept more than once and set aside.
  package var duplicates: Int
  /// Rows whose joined columns are empty, since the second side has no such object.
  ///
  /// Nil where nothing was joined, like `unjoined`.
  package var unmatched: Int?
  /// Objects that only the second side has, and the file does not hold.
  package var unjoined: Int?
  package var bytes: Int
  package var sha256: String
  /// ISO 8601, UTC, like `finishedAt`.
  package var startedAt: String
  package var finishedAt: String?
  /// Every batch of the run was read to its end.
  package var complete: Bool
  /// Rows may be missing although the file has its final name: somebody asked for what there is.
  ///
  /// Nil where the run is complete, or lacks no more than the job tolerates.
  package var partial: Bool?
  /// Batches are buried, and the job tolerates as many; nil otherwise.
  package var tolerated: Bool?
  package var buriedBatches: Int
  package var product: Product

  package init(
    of run: RunRecord, counts: BatchCounts, file: String, format: Job.Output.Format, cells: Cells,
    totals: RowTotals, seal: ExportFile.Seal, product: Product
  ) {
    self.run = run.id.number
    job = run.job.name
    tenant = run.job.tenant
    stage = run.job.stage
    question = Question(run.job)
    self.file = file
    self.format = format
    self.cells = format == .csv ? cells : nil
    rows = totals.unique
    duplicates = totals.duplicates
    unmatched = totals.unmatched
    unjoined = totals.unjoined
    bytes = seal.bytes
    sha256 = seal.sha256
    startedAt = run.startedAt.iso8601
    finishedAt = run.finishedAt?.iso8601
    complete = run.state == .complete
    tolerated = run.isTolerated(with: counts) ? true : nil
    partial = complete || tolerated == true ? nil : true
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

extension Manifest.Question {
  fileprivate init(_ job: Job) {
    cmdlet = job.cmdlet
    parameters = job.parameters.map(\.text)
    filter = job.filter
    columns = job.columns
    changedAfter = job.window?.iso8601
    if case .byList(let property) = job.shard { listedBy = property }
    with = job.with.map(Manifest.Side.init)
  }
}

extension Manifest.Side {
  fileprivate init(_ side: Job.Side) {
    cmdlet = side.cmdlet
    parameters = side.parameters.map(\.text)
    filter = side.filter
    columns = side.columns
  }
}
