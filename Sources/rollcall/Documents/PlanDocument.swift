import Core

/// A plan as `plan --json` prints it.
struct PlanDocument: Encodable {
  struct Batch: Encodable {
    /// The batch's share of the question; absent when it is all of it.
    var filter: String?
    var remainder: Bool
  }

  var job: String
  var tenant: String
  var cmdlet: String
  var filter: String?
  var cut: String
  var batches: [Batch]

  init(_ plan: Plan) {
    job = plan.job.name
    tenant = plan.job.tenant
    cmdlet = plan.job.cmdlet
    filter = plan.job.filter
    cut = plan.reason
    batches = plan.parts.map {
      Batch(filter: $0.predicate.stored, remainder: $0.predicate.isRemainder)
    }
  }
}
