/// How long what is left of a run may take, as far as calls that were made tell.
///
/// It never promises: a tenant that slows down makes every estimate too short. Where nothing is
/// known it says nothing.
package struct TimeLeft: Sendable, Hashable {
  package let duration: Duration

  /// What a run's calls taught: how long one takes, and how many a batch costs.
  package struct Experience: Sendable, Hashable {
    package var pace: Pace
    /// Batches that ended.
    package var batches: Int

    package init(pace: Pace, batches: Int) {
      self.pace = pace
      self.batches = batches
    }

    fileprivate var callsPerBatch: Double? {
      batches > 0 && pace.calls > 0 ? Double(pace.calls) / Double(batches) : nil
    }
  }

  /// - Parameters:
  ///   - counts: of the run; the batch that asks for everything stands for as many as it becomes.
  ///   - own: what this run taught so far.
  ///   - before: what the complete run taught that the plan was learned from.
  ///   - width: batches worked on at once.
  package init?(counts: BatchCounts, own: Experience?, before: Experience?, width: Int) {
    let open = counts.pending + counts.leased
    // A run that is not cut yet tells nothing by its batches: only the run before does.
    let isCut = open > 1 || counts.done > 0
    guard let taught = isCut && own?.callsPerBatch != nil ? own : before,
      let perBatch = taught.callsPerBatch
    else { return nil }
    let batches = isCut || open == 0 ? open : taught.batches
    let calls = Double(batches) * perBatch
    duration = taught.pace.mean * (calls / Double(max(1, min(width, batches))))
  }
}

/// Whether a token that nobody renews lasts for what is left of a run.
package enum TokenReach: Sendable, Hashable {
  case lasts
  case endsBefore
  case unknown

  package init(token left: Duration, work: TimeLeft?, window: Duration?) {
    // A run that must stop earlier needs its token no longer.
    guard let needed = [work?.duration, window].compactMap(\.self).min() else {
      self = .unknown
      return
    }
    // Of a window alone nothing is known but that the run ends by then.
    self =
      if left > needed { .lasts } else if work == nil { .unknown } else { .endsBefore }
  }
}
