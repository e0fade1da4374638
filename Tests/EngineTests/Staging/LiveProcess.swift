import Core
import Engine
import Testing

/// One process of Rollcall towards a live tenant: it starts, works on a run, and is gone.
struct LiveProcess: Sendable {
  let store: any RunStore
  var session: Session
  let time: any TimeSource
  let owner: Owner
  let stop = StopSwitch()
  let tally = Observed(Tally())
  var settings = RunSettings()
  /// What a second is to a real tenant.
  var calm = CallRate.calm
  /// Called after the tally heard of an event.
  var hear: @Sendable (EngineEvent) -> Void = { _ in }

  init(
    _ name: String, at live: LiveTenant, store: any RunStore, on time: any TimeSource, width: Int,
    pageSize: Int
  ) throws {
    self.store = store
    self.session = try live.session(on: time)
    self.time = time
    owner = Owner(name)
    settings.width = width
    settings.pageSize = pageSize
    settings.leaseTerm = .seconds(30)
  }

  /// The store's last run, or a new one of this job where there is none.
  func record(_ job: Job, parts: [Cutter.Part]? = nil) async throws -> RunRecord {
    if let last = try await store.lastRun(of: job.name) { return last }
    var plan = try Planner(pageSize: settings.pageSize).plan(job)
    plan.stages[0].parts = parts ?? plan.stages[0].parts
    let run = try await store.begin(plan)
    return try #require(try await store.run(run))
  }

  func run(_ record: RunRecord) async throws -> RunOutcome {
    try await Runner(
      store: store, sessions: [session],
      gate: TenantGate(widest: settings.width, calm: calm, time: time), settings: settings,
      owner: owner,
      stop: stop, time: time, chance: EvenChance(),
      tell: { [tally, hear] event in
        tally.change { $0.note(event) }
        hear(event)
      }
    ).run(record)
  }
}
