import Core
import Reports

/// A plan as `plan --json` prints it.
struct PlanDocument: Encodable {
  struct Batch: Encodable {
    /// Of which side of the job: 1 its query, 2 the one joined to it, or its directory.
    var side: Int
    /// The batch's share of the question; absent when it is all of it.
    var filter: String?
    var remainder: Bool
    /// It asks for objects that lack the key.
    var blank: Bool
    /// Rows foreseen; absent when nothing is known.
    var expected: Int?
  }

  /// A stage that asks about each row of an earlier one.
  struct Following: Encodable {
    var stage: String
    var forEach: String
    /// Absent where it asks nobody.
    var cmdlet: String?
    var parameters: [String]
    /// The stages whose groups it asks about; absent where it asks about rows.
    var groupsOf: [String]?
    /// The stage that tells who is in a group; absent where no groups are replaced.
    var members: String?
    /// Calls where each row is asked about by itself; absent when their number is not known.
    var calls: Int?
    /// Calls where the service takes several questions in one.
    var bulkCalls: Int?
    /// What each way of asking would cost; absent where the number of rows is not known.
    var ways: [Way]?
    /// The way that the run takes as long as the tenant takes it.
    var way: String
    /// The list that is read first; absent where there is none.
    var list: String?
    /// Where objects that no list tells of are asked about before the cmdlet is; absent where there is
    /// no such address.
    var address: String?
  }

  /// One way of asking about many objects.
  struct Way: Encodable {
    var way: String
    var calls: Int
    /// By published timings, at the width given.
    var seconds: Double
  }

  var job: String
  var tenant: String
  var cmdlet: String
  var filter: String?
  var cut: String
  /// The complete run the cut was learned from.
  var learnedFrom: Int64?
  /// Only what changed after this is asked for.
  var changedAfter: String?
  var rows: Int?
  var calls: Int?
  var seconds: Double?
  var longestCallSeconds: Double?
  var batches: [Batch]
  /// The permissions and roles the job says it needs.
  var needs: String?
  /// What is kept of the job's runs; absent where all are.
  var keeps: String?
  /// Whom its runs are told of, way by way; absent where nobody is.
  var tells: [String]?
  /// Absent where the job has one stage only.
  var then: [Following]?

  init(_ plan: Plan, _ forecast: Forecast, width: Int, pageSize: Int) {
    job = plan.job.name
    tenant = plan.job.tenant
    cmdlet = plan.job.cmdlet
    filter = plan.job.filter
    cut = plan.reason
    learnedFrom = plan.baseline?.number
    changedAfter = plan.job.window?.iso8601
    rows = forecast.rows
    calls = forecast.calls
    seconds = forecast.time?.inSeconds
    longestCallSeconds = forecast.longestCall?.inSeconds
    needs = plan.job.needs
    keeps = plan.job.keep?.sentence
    tells = plan.job.notify?.ways
    then = plan.job.followers.map { followers in
      followers.map { follower in
        let listing = plan.job.listings?.first { $0.stage == follower.name }
        let objects = forecast.asked[follower.name]
        let resource = ObjectResource(answering: follower, of: plan.job)
        let choice = WayChoice(
          of: follower.cmdlet, about: objects, pageSize: pageSize, width: width, at: resource,
          by: listing ?? Listing(answering: follower, of: plan.job))
        return Following(follower, rows: objects, choice, resource, listing)
      }
    }
    batches = plan.sides.enumerated().flatMap { side, stage in
      stage.parts.map { Batch($0, side: side + 1) }
    }
  }
}

extension PlanDocument.Following {
  init(
    _ follower: Follower, rows: Int?, _ choice: WayChoice, _ resource: ObjectResource?,
    _ listing: Listing?
  ) {
    stage = follower.name
    forEach = follower.source
    cmdlet = follower.asks ? follower.cmdlet : nil
    switch follower.way {
    case .groups(let sources): groupsOf = sources
    case .members(let groups): members = groups
    case nil, .texts: break
    }
    parameters = follower.parameters.map { Parameter($0.name, $0.shown).text }
    calls = rows
    bulkCalls = rows.map { ($0 + BulkCall.most - 1) / BulkCall.most }
    way = (listing == nil ? WayChoice.inTens(resource) : .listed).rawValue
    list = listing?.text
    address = resource?.text
    ways = rows.map { _ in
      choice.costs.map {
        PlanDocument.Way(way: $0.way.rawValue, calls: $0.calls, seconds: $0.time.inSeconds)
      }
    }
  }
}

extension PlanDocument.Batch {
  init(_ part: Cutter.Part, side: Int) {
    self.side = side
    filter = part.predicate.stored
    remainder = part.predicate.isRemainder
    blank = part.predicate.isBlank
    expected = part.expected
  }
}
