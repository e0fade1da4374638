extension ComparedShape {
  /// A stage whose findings say that rows of the compared one could not be seen.
  package struct Witness: Sendable, Hashable {
    /// The place of the stage among those of the run.
    package var place: Int
    /// Where its rows have the first columns of the compared rows' identity.
    package var columns: [Int]
  }

  /// The stages that this one was asked about, as far as they ask themselves, and the stage itself
  /// where it tells who is in groups: a group that could not be asked has a whole row of its own.
  ///
  /// - Parameter identity: the columns by which compared rows are the same.
  package func witnesses(in job: Job, identity: [String]) -> [Witness] {
    let stages = job.allStages
    guard stages.indices.contains(place) else { return [] }
    func witness(_ place: Int, without hidden: [String]) -> Witness? {
      let names = stages[place].job.columns.map { $0.lowercased() }
      let hidden = Set(hidden.map { $0.lowercased() })
      let known = identity.map { $0.lowercased() }.map { name in
        hidden.contains(name) ? nil : names.firstIndex(of: name)
      }
      let columns = known.prefix { $0 != nil }.compactMap(\.self)
      return columns.isEmpty ? nil : Witness(place: place, columns: columns)
    }
    var witnesses: [Witness] = []
    if case .members = stages[place].follower?.way {
      witnesses += [witness(place, without: Follower.ofMember)].compactMap(\.self)
    }
    var source = stages[place].source
    while let place = source, stages[place].follower != nil {
      witnesses += [witness(place, without: [Self.finding])].compactMap(\.self)
      source = stages[place].source
    }
    return witnesses
  }

  /// Stages whose answers say which groups this one is to ask about, and all that those rest on;
  /// nil where it asks about no groups.
  package func feeders(in job: Job) -> [Int]? {
    let stages = job.allStages
    guard stages.indices.contains(place), case .groups = stages[place].follower?.way else {
      return nil
    }
    var places: Set<Int> = []
    for feed in stages[place].feeds {
      var source: Int? = feed
      while let place = source, stages[place].follower != nil, places.insert(place).inserted {
        source = stages[place].source
      }
    }
    return places.sorted()
  }

  private static let finding = DifferenceJudge.finding
}
