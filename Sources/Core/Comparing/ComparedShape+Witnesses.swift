extension ComparedShape {
  /// A stage whose findings say that rows of the compared one could not be seen.
  package struct Witness: Sendable, Hashable {
    /// The place of the stage among those of the run.
    package var place: Int
    /// Where its rows have what the identity of compared rows tells of their object; nowhere where
    /// the identity tells nothing of it, and a finding may be about any row.
    package var columns: [Int]
    /// Where the identity has these, in the same order.
    package var identity: [Int]

    package init(place: Int, columns: [Int], identity: [Int]) {
      self.place = place
      self.columns = columns
      self.identity = identity
    }
  }

  /// The stages that this one was asked about, as far as they ask themselves, and the stage itself
  /// where its own findings do not stand before the rows of their object.
  ///
  /// A column is followed back by what it was carried from, whatever it is called there.
  ///
  /// - Parameters:
  ///   - identity: the columns by which compared rows are the same.
  ///   - leading: how many of these its own findings stand in order by; 0 where they do not.
  package func witnesses(in job: Job, identity: [String], leading: Int) -> [Witness] {
    let stages = job.allStages
    guard stages.indices.contains(place) else { return [] }
    var witnesses: [Witness] = []
    var names: [String?] = identity
    var next: Int? = place
    while let place = next, let follower = stages[place].follower {
      let columns = names.map { $0.flatMap(follower.place(ofCarried:)) }
      if place != self.place || leading == 0 {
        witnesses.append(
          Witness(
            place: place, columns: columns.compactMap(\.self),
            identity: columns.indices.filter { columns[$0] != nil }))
      }
      // Which groups are asked about is told by several stages, whose answers are their feeders.
      if case .groups = follower.way { break }
      names = columns.map { $0.map { follower.carried[$0] } }
      next = stages[place].source
    }
    return witnesses
  }

  /// How many columns of the identity, the first ones, tell which object was asked about; 0 where
  /// others do as well.
  ///
  /// By these a finding stands before the rows of its object. A group that could not be asked
  /// has a whole row among those whom a stage tells in its place: there nothing stands first.
  package func leading(in job: Job, identity: [String]) -> Int {
    let stages = job.allStages
    guard stages.indices.contains(place), let follower = stages[place].follower else {
      return identity.count
    }
    if case .members = follower.way { return 0 }
    let isCarried = identity.map { follower.place(ofCarried: $0) != nil }
    let first = isCarried.prefix { $0 }.count
    return isCarried.dropFirst(first).contains(true) ? 0 : first
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
}

extension Follower {
  /// What its rows begin with: the columns of the object that was asked about, as they are called
  /// here.
  package var subjectColumns: [String] { renamed ?? carried }

  /// Which of these a column is; upper and lower case are alike.
  func place(ofCarried name: String) -> Int? {
    subjectColumns.firstIndex { $0.lowercased() == name.lowercased() }
  }
}
