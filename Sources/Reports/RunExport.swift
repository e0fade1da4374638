package import Core
import Dispatch
import Foundation
import Synchronization

/// Writes the rows of a run to a file, with a manifest beside it.
///
/// Both appear together or not at all, but for a power cut between the two renames. It never
/// decides whether a run is complete enough to be exported; its summary and the manifest say how
/// complete it is.
package struct RunExport: Sendable {
  package struct Options: Sendable, Hashable {
    package var format: Job.Output.Format
    /// Placeholders are filled in already.
    package var path: String
    package var cells: Cells
    /// The stage whose rows are written; nil for the run's own result.
    package var stage: StageID?

    package init(
      format: Job.Output.Format, path: String, cells: Cells = .defused, stage: StageID? = nil
    ) {
      self.format = format
      self.path = path
      self.cells = cells
      self.stage = stage
    }
  }

  package struct Summary: Sendable, Hashable {
    package var path: String
    package var manifestPath: String
    package var manifest: Manifest
  }

  /// Rows asked of the store at a time: some 200 KiB, so that memory stays small.
  package static let blockSize = 1000

  private let store: any RunStore
  private let product: Manifest.Product

  package init(from store: any RunStore, product: Manifest.Product) {
    self.store = store
    self.product = product
  }

  /// Writes the file; `progress` hears how many rows are in it so far, once a block.
  package func write(
    _ run: RunRecord, _ options: Options,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> Summary {
    let counts = try await store.counts(of: run.id)
    let encoder = RowEncoder(options.format, columns: run.job.allColumns, cells: options.cells)
    let sink = try await offPool { () throws(ExportError) in
      try ExportSink(path: options.path, encoder: encoder)
    }
    let totals = try await rows(of: run, options.stage, into: sink, progress: progress)
    let product = product
    return try await offPool { () throws(ExportError) in
      try sink.finish { seal in
        Manifest(
          of: run, counts: counts, file: URL(fileURLWithPath: options.path).lastPathComponent,
          format: options.format, cells: options.cells, totals: totals, seal: seal,
          product: product)
      }
    }
  }

  /// Hands the rows on, and prefers our own failure to the store's report of it.
  private func rows(
    of run: RunRecord, _ stage: StageID?, into sink: ExportSink,
    progress: @escaping @Sendable (Int) -> Void
  ) async throws -> RowTotals {
    do {
      if run.job.action != nil { return try await lines(of: run, into: sink, progress: progress) }
      guard let stage else {
        return try await store.rows(of: run.id, inBlocksOf: Self.blockSize) { block in
          progress(try sink.append(block))
        }
      }
      return try await store.rows(of: stage, inBlocksOf: Self.blockSize) { block in
        progress(try sink.append(block))
      }
    } catch {
      throw sink.failure ?? error
    }
  }

  /// Hands on what became of each line of a job that changes something.
  private func lines(
    of run: RunRecord, into sink: ExportSink, progress: @escaping @Sendable (Int) -> Void
  ) async throws -> RowTotals {
    var last: BatchID?
    var count = 0
    while true {
      let batches = try await store.batches(
        of: run.id, in: Set(BatchState.allCases), after: last, atMost: Self.blockSize)
      guard let final = batches.last else { return RowTotals(kept: count, unique: count) }
      for batch in batches {
        let block = LineRows.block(of: try await store.lines(of: batch.id))
        count += block.count
        progress(try sink.append(block))
      }
      last = final.id
    }
  }

  /// Runs what waits for the disk where waiting hinders nobody.
  private func offPool<Value: Sendable>(
    _ work: @escaping @Sendable () throws(ExportError) -> Value
  ) async throws(ExportError) -> Value {
    let result = await withCheckedContinuation {
      (continuation: CheckedContinuation<Result<Value, ExportError>, Never>) in
      DispatchQueue.global(qos: .utility).async {
        continuation.resume(returning: Result(catching: work))
      }
    }
    return try result.get()
  }
}

/// The file being written, shared between the export and the store's thread that brings the rows.
private final class ExportSink: Sendable {
  /// What is gathered before it is written: well above the 64 KiB that make writing cheap.
  private static let pieceSize = 256 << 10

  private struct State: ~Copyable {
    var file: ExportFile
    /// The manifest, opened early so that what is wrong with its path shows at once.
    var companion: ExportFile
    var encoder: RowEncoder
    var buffer: [UInt8]
    var rows = 0
    var failure: ExportError?

    mutating func append(_ block: RowBlock) throws(ExportError) {
      try encoder.append(block, to: &buffer)
      rows += block.count
      if buffer.count >= pieceSize { try flush() }
    }

    mutating func flush() throws(ExportError) {
      try file.write(buffer)
      buffer.removeAll(keepingCapacity: true)
    }
  }

  private let state: Mutex<State>

  init(path: String, encoder: RowEncoder) throws(ExportError) {
    var buffer = encoder.head
    buffer.reserveCapacity(2 * Self.pieceSize)
    let file = try ExportFile(at: path)
    file.removeLeftovers()
    let companion = try ExportFile(at: Manifest.path(of: path))
    state = Mutex(State(file: file, companion: companion, encoder: encoder, buffer: buffer))
  }

  var failure: ExportError? { state.withLock { $0.failure } }

  /// Answers how many rows there are so far.
  func append(_ block: RowBlock) throws(ExportError) -> Int {
    try state.withLock { state throws(ExportError) in
      do throws(ExportError) {
        try state.append(block)
        return state.rows
      } catch {
        state.failure = error
        throw error
      }
    }
  }

  /// Seals both files before either gets its name, so that a full disk changes nothing.
  func finish(_ manifest: (ExportFile.Seal) -> Manifest) throws(ExportError) -> RunExport.Summary {
    try state.withLock { state throws(ExportError) in
      try state.flush()
      let manifest = manifest(try state.file.seal())
      try state.companion.write(try manifest.encoded())
      _ = try state.companion.seal()
      try state.file.publish()
      try state.companion.publish()
      return RunExport.Summary(
        path: state.file.path, manifestPath: state.companion.path, manifest: manifest)
    }
  }
}
