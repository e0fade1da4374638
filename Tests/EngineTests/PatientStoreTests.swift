import Core
import Synchronization
import TestSupport
import Testing

@testable import Engine

/// A run whose store cannot be written for a while.
@Suite(.timeLimit(.minutes(5)))
struct PatientStoreTests {
  private let time = ManualTime()

  @Test(arguments: [StoreError.Kind.diskFull, .busy])
  func `a run waits for its store, says so once, and loses nothing`(
    kind: StoreError.Kind
  ) async throws {
    let store = TroubledStore(MemoryStore(time: time), kind)
    let told = Observed<[String]>([])
    let stop = StopSwitch()
    let patience = Patience(until: stop, time: time) { event in
      switch event {
      case .waits(let error): told.change { $0.append("waits: \(error.kind)") }
      case .goesOn: told.change { $0.append("goes on") }
      }
    }
    let patient = PatientStore(store, waiting: patience)
    let scene = Scene(
      ScriptedService(on: time) { _ in .page([1, 2, 3]) }, on: time, store: patient)
    let record = try await scene.begin()
    store.isTroubled.withLock { $0 = true }
    async let outcome = scene.run(record)
    // The one that keeps leases sleeps beside it.
    for pause in [250, 500, 1000, 2000, 4000, 5000, 5000] {
      await time.sleeping(2)
      time.advance(by: .milliseconds(pause))
    }
    #expect(told.now == ["waits: \(kind)"])
    await time.sleeping(2)
    store.isTroubled.withLock { $0 = false }
    time.advance(by: .seconds(5))
    #expect(try await outcome == .complete)
    #expect(told.now == ["waits: \(kind)", "goes on"])
    #expect(try await scene.rows(of: record) == [1, 2, 3])
  }

  @Test func `a run waits for its store before it is begun, too`() async throws {
    let store = TroubledStore(MemoryStore(time: time), .diskFull)
    let patience = Patience(until: StopSwitch(), time: time) { _ in }
    let scene = Scene(
      ScriptedService(on: time) { _ in .page([1]) }, on: time,
      store: PatientStore(store, waiting: patience))
    store.isTroubled.withLock { $0 = true }
    async let begun = scene.begin()
    await time.sleeping(1)
    store.isTroubled.withLock { $0 = false }
    time.advance(by: Patience.firstPause)
    #expect(try await begun.state == .open)
  }

  @Test func `a run that is asked to stop waits no longer for its store`() async throws {
    let store = TroubledStore(MemoryStore(time: time), .diskFull)
    let stop = StopSwitch()
    let patient = PatientStore(
      store, waiting: Patience(until: stop, time: time) { _ in })
    store.isTroubled.withLock { $0 = true }
    async let noted: Void = patient.note(RunEvent(.stopped, text: "It stops."), in: RunID(1))
    await time.sleeping(1)
    stop.throw()
    do {
      try await noted
      Issue.record("What could not be written was not told.")
    } catch {
      #expect((error as? StoreError)?.kind == .diskFull)
    }
  }

  @Test func `what a run waits for is told, and how to end it`() {
    let full = Patience.Event.waits(StoreError(.diskFull, doing: "Keeping a page failed.")).sentence
    #expect(full.contains("disk of the store is full") && full.contains("Ctrl-C"))
    let busy = Patience.Event.waits(StoreError(.busy, doing: "Keeping a page failed.")).sentence
    #expect(busy.contains("holds the store's lock") && busy.contains("Ctrl-C"))
  }

  @Test(arguments: [StoreError.Kind.inputOutput, .damaged, .readOnly, .bug])
  func `what does not pass by itself is told at once`(kind: StoreError.Kind) async throws {
    let store = TroubledStore(MemoryStore(time: time), kind)
    store.isTroubled.withLock { $0 = true }
    let patience = Patience(until: StopSwitch(), time: time) { _ in Issue.record("Nobody waits.") }
    let patient = PatientStore(store, waiting: patience)
    let error = await #expect(throws: StoreError.self) {
      try await patient.note(RunEvent(.stopped, text: "It stops."), in: RunID(1))
    }
    #expect(error?.kind == kind)
  }
}

/// A store whose every write fails, for as long as a test wants it.
private final class TroubledStore: ForwardingStore {
  let store: any RunStore
  let isTroubled = Mutex(false)
  private let kind: StoreError.Kind

  init(_ store: any RunStore, _ kind: StoreError.Kind) {
    self.store = store
    self.kind = kind
  }

  private func refuse() throws(StoreError) {
    if isTroubled.withLock(\.self) { throw StoreError(kind, doing: "The store is in trouble.") }
  }

  func begin(_ plan: Plan) async throws(StoreError) -> RunID {
    try refuse()
    return try await store.begin(plan)
  }

  func lease(
    from stage: StageID, as owner: Owner, atMost limit: Int, lasting term: Duration
  ) async throws(StoreError) -> [Lease] {
    try refuse()
    return try await store.lease(from: stage, as: owner, atMost: limit, lasting: term)
  }

  func record(
    _ change: BatchChange, attempt: Attempt?, under lease: Lease
  ) async throws(StoreError) -> Recorded {
    try refuse()
    return try await store.record(change, attempt: attempt, under: lease)
  }

  func note(_ event: RunEvent, in run: RunID) async throws(StoreError) {
    try refuse()
    try await store.note(event, in: run)
  }
}
