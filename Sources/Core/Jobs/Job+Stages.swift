extension Job {
  /// What the listing is called that names are looked up in.
  package static let directoryStage = "directory"

  /// One stage of a job as a run knows it.
  package struct Stage: Sendable, Hashable {
    /// The stage's own question; its result has its columns.
    package var job: Job
    /// What makes it a later stage; nil for one that is cut and listed.
    package var follower: Follower?
    /// The place of the stage whose rows it asks about; the first of them, where it is fed by several.
    package var source: Int?
    /// The places of all stages whose rows it is fed by, its own among them where groups lie in groups.
    package var feeds: [Int] = []
    /// The places of stages that must be over before it begins.
    package var awaited: [Int] = []
    /// The place of the list that answers it as far as it goes.
    package var list: Int?
  }

  /// The stages of a run of this job, in order: its sides, those that follow, then the lists that
  /// answer some of these.
  package var allStages: [Stage] {
    var stages = sides.map { Stage(job: $0) }
    for follower in followers ?? [] {
      var stage = Stage(job: asking(follower), follower: follower)
      stage.source = place(of: follower.source)
      stage.feeds = [place(of: follower.source)]
      if follower.needsDirectory, directory != nil { stage.awaited = [sides.count - 1] }
      switch follower.way {
      case .groups(let sources): stage.feeds = sources.map(place) + [stages.count]
      case .members(let groups): stage.awaited.append(place(of: groups))
      case nil, .texts: break
      }
      let list = (listings ?? []).firstIndex { $0.stage == follower.name }
      stage.list = list.map { $0 + sides.count + (followers?.count ?? 0) }
      stages.append(stage)
    }
    return stages + (listings ?? []).map { Stage(job: $0.job(within: self)) }
  }

  /// The place of a stage by its name; that of the first where none is called so.
  private func place(of name: String) -> Int {
    if let earlier = (followers ?? []).firstIndex(where: { $0.name == name }) {
      return earlier + sides.count
    }
    return directory != nil && name == Self.directoryStage ? sides.count - 1 : 0
  }

  private func asking(_ follower: Follower) -> Job {
    var job = Job(
      name: name, tenant: tenant, service: service, cmdlet: follower.cmdlet,
      parameters: follower.parameters.map { Parameter($0.name, $0.shown) }, shard: .whole,
      columns: follower.allColumns, output: follower.output, tolerate: tolerate,
      stage: follower.name)
    job.identity = follower.identity
    job.access = follower.access
    return job
  }
}
