/// What one stage of a run has kept, to be written as a result of its own.
package struct StageResult: Sendable, Hashable {
  /// The run, its job being the question of this stage alone.
  package var run: RunRecord
  /// Nil for the result of the whole job, joined side included.
  package var stage: StageID?

  package init(run: RunRecord, stage: StageID?) {
    self.run = run
    self.stage = stage
  }

  /// What the stage is called; nil where the job has only one.
  package var name: String? { run.job.stage }
}

extension RunRecord {
  /// The results of the run, in the order of its stages: one, unless stages follow the first.
  ///
  /// What a list told is in the result of the stage that it answers.
  package var results: [StageResult] {
    guard job.followers != nil else { return [StageResult(run: self, stage: nil)] }
    return zip(job.allStages, stages).filter { $0.0.job.listing == nil }.map { stage, id in
      var run = self
      run.job = stage.job
      return StageResult(run: run, stage: id)
    }
  }
}
