import Core
import Reports

/// Writes a run's rows where the job, or the command line, wants them.
struct ResultWriter {
  let store: any RunStore
  let output: OutputOptions

  /// Writes the file and its manifest, and tells where they are.
  func write(
    _ run: RunRecord, path: String? = nil, format: Job.Output.Format? = nil,
    cells: Cells = .defused
  ) async throws -> RunExport.Summary {
    let format = format ?? run.job.output?.format ?? .csv
    // A job's own path names its own format; another format gets a name of its own.
    let own = run.job.output.flatMap { $0.format == format ? $0.path : nil }
    let pattern = path ?? own ?? "{job}-{run}.\(format.rawValue)"
    let options = RunExport.Options(
      format: format, path: try OutputPath(pattern).expanded(for: run), cells: cells)
    let summary = try await RunExport(from: store, product: Product.manifest).write(
      run, options)
    let manifest = summary.manifest
    output.tell(
      "\(manifest.rows) rows written to \(TerminalText.clean(summary.path)), "
        + "\(manifest.duplicates) duplicates set aside"
        + (manifest.complete ? "." : "; the run is not complete."))
    return summary
  }
}
