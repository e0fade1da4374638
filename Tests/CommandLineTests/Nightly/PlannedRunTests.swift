import Core
import Engine
import Foundation
import Identity
import Store
import TestSupport
import Testing

@testable import rollcall

/// A store in which it takes longer to store a plan than a turn lasts.
private struct SlowStore: ForwardingStore {
  let store: any RunStore
  let time: ManualTime

  func begin(_ plan: Plan) async throws(StoreError) -> RunID {
    for _ in 1...4 {
      // Who renews the turn sleeps between two renewals.
      await time.sleeping(1)
      time.advance(by: JobTurns.renewal)
    }
    await time.sleeping(1)
    return try await store.begin(plan)
  }
}

/// A turn while a run is only planned.
@Suite(.timeLimit(.minutes(10))) struct PlannedRunTests {
  @Test func `a plan that takes long keeps its command's turn`() async throws {
    let time = ManualTime()
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try SQLiteStore(path: folder.appending(path: "rollcall.db").path, time: time)
    let turn = TurnKeeper(
      at: "people", in: store, waiting: Patience(until: StopSwitch(), time: time) { _ in },
      time: time, chance: SystemRandomness())
    #expect(try await turn.take(for: .alone) == nil)
    let job = Job(name: "people", tenant: "contoso", cmdlet: "Get-MailContact", columns: [])
    let planned = PlannedRun(
      definition: JobDefinition(job: job),
      changes: Plan(
        job: job, stages: [Plan.Stage(parts: [Cutter.Part(.everything)], reason: "a test")]),
      tenant: Tenant(
        name: "contoso", organization: "contoso.onmicrosoft.com", cloud: .worldwide,
        credential: .token(.env("A"))), store: SlowStore(store: store, time: time), turn: turn)
    #expect(try await planned.record().state == .open)
    let other = Owner("other")
    #expect(try await store.takeTurn(at: "people", as: other, for: .alone) != nil)
    await turn.end()
    #expect(try await store.takeTurn(at: "people", as: other, for: .alone) == nil)
    try store.close()
  }
}
