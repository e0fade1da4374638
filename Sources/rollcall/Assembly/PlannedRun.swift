import Core
import Engine

/// A run that is yet to be planned and stored, under this command's turn.
///
/// A plan that is learned from many rows may outlast a turn, so that is renewed meanwhile.
struct PlannedRun {
  let definition: JobDefinition
  /// The plan of a job that changes something, made already; nil for a job that only asks.
  let changes: Plan?
  let tenant: Tenant
  let store: any RunStore
  let turn: TurnKeeper

  /// Plans the run and stores it.
  func record() async throws -> RunRecord {
    async let _ = turn.keep()
    return try await begin()
  }

  private func begin() async throws -> RunRecord {
    let plan = try await plan()
    let id = try await store.begin(plan)
    guard let record = try await store.run(id) else {
      throw StoreError(.bug, doing: "The run was stored, and is not there.")
    }
    try await store.note(RunEvent(.started, text: "Started: \(plan.reason)."), in: id)
    return record
  }

  private func plan() async throws -> Plan {
    if var plan = changes {
      plan.job.tenant = tenant.name
      return plan
    }
    var job = definition.job
    job.tenant = tenant.name
    let identities = try definition.identities()
    let maker = PlanMaker(store: store, RunSettings(at: tenant))
    return try await maker.plan(job, identities: identities)
  }
}
