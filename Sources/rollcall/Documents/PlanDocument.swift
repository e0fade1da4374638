import Core
import Reports

/// A plan as `plan --json` prints it.
struct PlanDocument: Encodable {
  struct Batch: Encodable {
    /// Of which side of the job: 1 its query, 2 the one joined to it.
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
    var cmdlet: String
    var parameters: [String]
    /// Calls where each row is asked about by itself; absent when their number is not known.
    var calls: Int?
    /// Calls where the service takes several questions in one.
    var bulkCalls: Int?
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

  init(_ plan: Plan, _ forecast: Forecast) {
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
      // What is known is how many rows the first stage has.
      followers.map { follower in
        let isChained = followers.contains { $0.name == follower.source }
        return Following(follower, rows: isChained ? nil : forecast.rows)
      }
    }
    batches = plan.stages.enumerated().flatMap { side, stage in
      stage.parts.map { Batch($0, side: side + 1) }
    }
  }
}

extension PlanDocument.Following {
  init(_ follower: Follower, rows: Int?) {
    stage = follower.name
    forEach = follower.source
    cmdlet = follower.cmdlet
    parameters = follower.parameters.map { Parameter($0.name, $0.shown).text }
    calls = rows
    bulkCalls = rows.map { ($0 + BulkCall.most - 1) / BulkCall.most }
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
