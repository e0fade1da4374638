/// What of a run is compared: its result, or one stage.
package struct ComparedShape: Sendable, Hashable {
  /// The stage's own question.
  package var job: Job
  /// The place of the stage among those of the run.
  package var place: Int
  /// The side whose columns follow; nil where nothing is joined.
  package var joinedPlace: Int?
  package var columns: [String]
  /// Places of the stages whose rows this one was asked about.
  package var sources: Range<Int> = 0..<0

  /// What `export` writes of a run.
  package static func result(of job: Job) -> ComparedShape {
    ComparedShape(
      job: job.sides[0], place: 0, joinedPlace: job.with == nil ? nil : 1,
      columns: job.allColumns)
  }

  /// One stage by itself, by its name or counted from 1; nil where the job has no such stage.
  package static func stage(_ name: String, of job: Job) -> ComparedShape? {
    let stages = job.allStages
    let place = stages.firstIndex { $0.job.stage == name } ?? Int(name).map { $0 - 1 }
    guard let place, stages.indices.contains(place) else { return nil }
    var shape = ComparedShape(
      job: stages[place].job, place: place, joinedPlace: nil, columns: stages[place].job.columns)
    var source = stages[place].source
    while let place = source {
      shape.sources = place..<max(shape.sources.upperBound, place + 1)
      source = stages[place].source
    }
    // What its names mean, and who is in a group, rests on other stages before it.
    let last = (stages[place].awaited + stages[place].feeds.filter { $0 < place }).max()
    if let last, shape.isFollower {
      shape.sources = shape.sources.lowerBound..<max(shape.sources.upperBound, last + 1)
    }
    return shape
  }

  /// Whether its rows are answers about objects, which have no identity of their own.
  package var isFollower: Bool { !sources.isEmpty }

  /// The same without the joined columns.
  package var withoutJoin: ComparedShape {
    var shape = self
    shape.joinedPlace = nil
    shape.columns = job.columns
    return shape
  }
}
