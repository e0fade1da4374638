/// What there is to tell of a run: how it ended, in numbers.
///
/// It never holds a row, a name or an address of the tenant's objects.
package struct RunNews: Sendable, Hashable {
  /// How a run ended.
  package enum Ending: Sendable, Hashable {
    case complete
    /// Batches are buried, yet no more than the job tolerates.
    case tolerated
    case incomplete
    /// It could not go on, for this reason, and can be resumed.
    case broken(String)
  }

  /// How it differs from the complete run before it.
  package struct Changes: Sendable, Hashable, Codable {
    package var since: Int64
    package var added: Int
    package var removed: Int
    package var changed: Int

    package init(since: Int64, added: Int = 0, removed: Int = 0, changed: Int = 0) {
      self.since = since
      self.added = added
      self.removed = removed
      self.changed = changed
    }

    package var isNone: Bool { added + removed + changed == 0 }
  }

  package var run: RunRecord
  package var counts: BatchCounts
  package var ending: Ending
  /// Nil where nothing was compared, or there was nothing to compare with.
  package var changes: Changes?
  /// What went wrong after its end, such as that its result could not be written.
  package var mishap: String?

  package init(of run: RunRecord, _ counts: BatchCounts, _ ending: Ending, changes: Changes? = nil)
  {
    self.run = run
    self.counts = counts
    self.ending = ending
    self.changes = changes
  }

  /// The occasions that it is, in their usual order.
  package var occasions: [Notices.Occasion] {
    Notices.Occasion.allCases.filter { occasion in
      switch (occasion, ending) {
      case (.finish, .broken): false
      case (.finish, _): true
      case (.failure, .incomplete), (.failure, .broken): true
      case (.failure, _): mishap != nil
      case (.changes, .complete): changes.map { !$0.isNone } ?? false
      case (.changes, _): false
      }
    }
  }

  /// Whether somebody wants to hear of it.
  package func isWanted(by notices: Notices) -> Bool {
    occasions.contains { notices.occasions.contains($0) }
  }

  /// The same news by the same name, so that a receiver knows what it has heard.
  ///
  /// A run that could not go on is news each time, and is told apart by its moment.
  package func name(at now: Instant) -> String {
    let end = run.finishedAt ?? now
    return "rollcall-\(run.startedAt.milliseconds)-\(run.id)-\(end.milliseconds)"
  }

  /// What it is about, in one line.
  package var subject: String {
    let end =
      switch ending {
      case .complete: occasions.contains(.changes) ? "complete, with changes" : "complete"
      case .tolerated: "finished, as incomplete as it may be"
      case .incomplete: "finished, but batches are missing"
      case .broken: "stopped by a failure"
      }
    let lack = mishap == nil ? "" : ", but its result may be missing"
    return "Rollcall: \(run.job.name), run \(run.id), \(end)\(lack)"
  }

  /// What is told, line by line.
  package var lines: [String] {
    var lines = ["job: \(run.job.name)", "tenant: \(run.job.tenant)", "run: \(run.id)"]
    lines.append("rows: \(run.rows)")
    lines.append("batches: \(counts.done) done, \(counts.buried) buried")
    lines.append("calls: \(run.calls), of these throttled \(run.throttled)")
    if let changes {
      lines.append(
        "since run \(changes.since): \(changes.added) added, \(changes.removed) removed, "
          + "\(changes.changed) changed")
    }
    switch ending {
    case .complete, .tolerated: break
    case .incomplete: lines.append("next: rollcall batches \(run.id) --buried")
    case .broken(let reason):
      lines.append("why: \(reason)")
      lines.append("next: rollcall resume \(run.id)")
    }
    if let mishap {
      lines.append("result: may be missing: \(mishap)")
      lines.append("next: rollcall export \(run.id)")
    }
    return lines
  }
}
