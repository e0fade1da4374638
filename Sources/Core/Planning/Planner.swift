/// Makes the plan of a run from its job and from what is known beforehand.
///
/// It asks nothing of the service and reads no store: what there is to know is brought to it.
package struct Planner: Sendable {
  /// What a plan may rest on.
  package struct Knowledge: Sendable {
    /// The complete run that asked for the same objects.
    package var baseline: RunID?
    /// How its keys begin, for each side of the job; nil where nothing was kept.
    package var trees: [KeyTree?]
    /// The identities of a job that is cut by a list.
    package var identities: [String]

    package init(baseline: RunID? = nil, trees: [KeyTree?] = [], identities: [String] = []) {
      self.baseline = baseline
      self.trees = trees
      self.identities = identities
    }

    package static let nothing = Knowledge()
  }

  package var pageSize: Int
  package var budget: Int

  package init(pageSize: Int = 1000, budget: Int = 2000) {
    self.pageSize = pageSize
    self.budget = budget
  }

  package func plan(
    _ job: Job, knowing known: Knowledge = .nothing
  ) throws(FilterError) -> Plan {
    let job = listing(job, knowing: known)
    var stages: [Plan.Stage] = []
    for (index, side) in job.sides.enumerated() {
      let tree = known.trees.indices.contains(index) ? known.trees[index] : nil
      stages.append(try stage(of: side, tree, known))
    }
    stages += (job.followers ?? []).map { Plan.Stage(parts: [], reason: Self.reason(of: $0)) }
    stages += (job.listings ?? []).map { listing in
      Plan.Stage(
        parts: listing.types.map { Cutter.Part(Predicate([.isOneOf(Self.types, [$0])])) },
        reason: "one walk for each of \(listing.types.count) types, which answer \(listing.stage)")
    }
    return Plan(job: job, stages: stages, baseline: known.baseline)
  }

  private static let types = "RecipientTypeDetails"

  /// The job with the lists that are the cheapest way to answer its later stages.
  private func listing(_ job: Job, knowing known: Knowledge) -> Job {
    var job = job
    let objects = known.trees.first.flatMap(\.self)?.count
    let chosen = (job.followers ?? []).compactMap { follower -> Listing? in
      guard let listing = Listing(answering: follower, of: job) else { return nil }
      // The way is chosen by calls alone, which no width changes.
      let choice = WayChoice(
        of: follower.cmdlet, about: objects, pageSize: pageSize, width: 1,
        at: ObjectResource(answering: follower, of: job), by: listing)
      return choice.way == .listed ? listing : nil
    }
    job.listings = chosen.isEmpty ? nil : chosen
    return job
  }

  private static func reason(of follower: Follower) -> String {
    switch follower.way {
    case nil: "one call for each row of \(follower.source), \(Subject.usualBatch) to a batch"
    case .groups(let sources):
      "one call for each group that \(sources.joined(separator: ", ")) name"
    case .texts(let column): "no call: the \(column) of \(follower.source)"
    case .members(let groups): "no call: the rows of \(follower.source), by \(groups)"
    }
  }

  private func stage(
    of job: Job, _ tree: KeyTree?, _ known: Knowledge
  ) throws(FilterError) -> Plan.Stage {
    switch job.shard {
    case .whole:
      return Plan.Stage(
        parts: [Cutter.Part(.everything)], reason: "not cut: the job asks for one batch")
    case .byList(let property):
      return try list(known.identities, of: property, base: try job.base())
    case .byValues(let property, let values, _) where !values.isEmpty:
      let cut = ValueCut(
        property: property, predicate: .everything, base: try job.base(), budget: budget)
      guard let parts = cut.parts(of: values) else {
        return Plan.Stage(
          parts: [Cutter.Part(.everything)],
          reason: "begun with one batch: a filter has no room for a value of \(property)")
      }
      return Plan.Stage(
        parts: parts.all.map { Cutter.Part($0) },
        reason: "cut by \(parts.values.count) values of \(property), with a complement")
    case .byValues(let property, _, _):
      return unknown("its first pages tell the values of \(property) to cut by")
    case .byKey(let key, _):
      guard let tree, let run = known.baseline else {
        return unknown("its first pages tell how to cut it by \(key.property)")
      }
      guard let cutter = try job.cutter(pageSize: pageSize, budget: budget),
        let parts = cutter.cut(by: tree)
      else {
        return Plan.Stage(
          parts: [Cutter.Part(.everything, expected: tree.count)],
          reason: "begun with one batch, since run \(run) kept \(tree.count) rows")
      }
      return Plan.Stage(
        parts: parts,
        reason: "cut by the \(key.property) of the \(tree.count) rows that run \(run) kept")
    }
  }

  private func unknown(_ how: String) -> Plan.Stage {
    Plan.Stage(
      parts: [Cutter.Part(.everything)],
      reason: "begun with one batch, since no complete run of this job is known: \(how)")
  }

  private func list(
    _ identities: [String], of property: String, base: Filter?
  ) throws(FilterError) -> Plan.Stage {
    let parts = Self.chunks(of: identities, property, base: base, budget: budget)
    return Plan.Stage(
      parts: parts,
      reason: "cut into \(parts.count) chunks of \(identities.count) values of \(property)")
  }

  /// Values in as few questions as filters have room for.
  ///
  /// A value too long for any filter gets a question of its own all the same: the service's refusal
  /// names it.
  package static func chunks(
    of values: [String], _ property: String, base: Filter?, budget: Int
  ) -> [Cutter.Part] {
    var parts: [Cutter.Part] = []
    var chunk: [String] = []
    let taken = (base?.text.utf16.count ?? 0) + " -and ()()".utf16.count
    var length = taken
    for value in values {
      let test = Filter.compare(property, .equal, .text(value)).text.utf16.count + 5
      if !chunk.isEmpty, length + test > budget || chunk.count >= mostInChunk {
        parts.append(Cutter.Part(Predicate([.isOneOf(property, chunk)])))
        (chunk, length) = ([], taken)
      }
      chunk.append(value)
      length += test
    }
    if !chunk.isEmpty { parts.append(Cutter.Part(Predicate([.isOneOf(property, chunk)]))) }
    return parts
  }

  /// Identities asked for at once, whatever room there is: a service was seen to refuse sixty.
  package static let mostInChunk = 50
}

extension Job {
  /// What cuts this job's batches apart when they prove too large; nil when it must not be cut.
  package func cutter(
    for role: BatchRole = .share, pageSize: Int = 1000, budget: Int = 2000
  ) throws(FilterError) -> Cutter? {
    guard let target else { return nil }
    var axes: [Cutter.Axis]
    switch shard {
    case .byKey(let key, _): axes = [.beginnings(key), .beginnings(secondKey)]
    case .byValues(let property, _, _):
      axes = [.values(property), .beginnings(.name), .beginnings(secondKey)]
    case .byList, .whole: return nil
    }
    // What is asked again is cut the other way first.
    if role == .check { axes.reverse() }
    return Cutter(axes: axes, base: try base(), target: target, pageSize: pageSize, budget: budget)
  }

  /// The key that takes over where the first cannot be cut: one whose values are known, if possible.
  package var secondKey: ShardKey {
    var first = ShardKey.name
    if case .byKey(let key, _) = shard { first = key }
    // Get-Contact knows no Alias.
    let hasAlias = cmdlet.lowercased() != "get-contact"
    let keys = [ShardKey.displayName, .alias, .name].filter {
      $0 != first && ($0 != .alias || hasAlias)
    }
    let asked = Set(columns.map { $0.lowercased() })
    return keys.first { asked.contains($0.property.lowercased()) }
      ?? keys.first { $0 == .alias } ?? keys.first ?? .name
  }
}
