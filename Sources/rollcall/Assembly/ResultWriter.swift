import Core
import Foundation
import Reports

/// Writes a run's rows where the job, or the command line, wants them.
struct ResultWriter {
  let store: any RunStore
  let output: OutputOptions

  /// Writes what the job wants written, unless the file of this very run is there already.
  ///
  /// A run may have been killed between its last page and its export.
  func writeIfMissing(_ run: RunRecord) async throws {
    for result in run.results { try await writeIfMissing(result) }
  }

  private func writeIfMissing(_ result: StageResult) async throws {
    let run = result.run
    guard let wanted = run.job.output else { return }
    let path = try OutputPath(wanted.path).expanded(for: run)
    let files = FileManager.default
    if files.fileExists(atPath: path), let data = files.contents(atPath: Manifest.path(of: path)),
      let manifest = try? JSONDecoder().decode(Manifest.self, from: data),
      manifest.run == run.id.number, manifest.startedAt == run.startedAt.iso8601,
      // A run that was continued holds more than what was written of it before.
      manifest.finishedAt == run.finishedAt?.iso8601
    {
      return
    }
    _ = try await write(result)
  }

  /// Writes every file that the job wants.
  func write(_ run: RunRecord) async throws {
    for result in run.results where result.run.job.output != nil { _ = try await write(result) }
  }

  /// Writes the file and its manifest, and tells where they are.
  func write(
    _ result: StageResult, path: String? = nil, format: Job.Output.Format? = nil,
    cells: Cells = .defused
  ) async throws -> RunExport.Summary {
    let run = result.run
    let format = format ?? run.job.output?.format ?? .csv
    // A job's own path names its own format; another format gets a name of its own.
    let own = run.job.output.flatMap { $0.format == format ? $0.path : nil }
    let name = result.name.map { "-" + $0 } ?? ""
    let pattern = path ?? own ?? "{job}\(name)-{run}.\(format.rawValue)"
    let options = RunExport.Options(
      format: format, path: try OutputPath(pattern).expanded(for: run), cells: cells,
      stage: result.stage)
    let summary = try await RunExport(from: store, product: Product.manifest).write(
      run, options)
    let manifest = summary.manifest
    if run.job.action != nil {
      output.tell(
        "What became of \(manifest.rows) lines was written to \(TerminalText.clean(summary.path)).")
      return summary
    }
    output.tell(
      "\(manifest.rows) rows written to \(TerminalText.clean(summary.path)), "
        + "\(manifest.duplicates) duplicates set aside"
        + (manifest.unmatched.map { ", \($0) without a joined row" } ?? "")
        + standing(of: manifest) + ".")
    return summary
  }

  private func standing(of manifest: Manifest) -> String {
    if manifest.complete { return "" }
    let missing =
      manifest.buriedBatches > 0 ? ", \(manifest.buriedBatches) batches are missing" : ""
    return manifest.tolerated == true
      ? "\(missing), which the job tolerates" : "; the run is not complete\(missing)"
  }
}
