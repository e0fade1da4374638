import Core
import TestSupport
import Testing

@testable import Engine

/// What keeps the leases of a process alive, and which ones it lets go.
@Suite(.timeLimit(.minutes(10)))
struct LeaseKeeperTests {
  private let time = ManualTime()
  private let term = Duration.seconds(30)

  /// Two batches in a store, leased by one process, and a keeper for it.
  private func prepared() async throws -> (MemoryStore, LeaseKeeper, [Lease]) {
    let store = MemoryStore(time: time)
    let plan = Plan(
      Job(name: "names", tenant: "contoso", cmdlet: "Get-MailContact", columns: ["Name"]),
      asking: [
        Predicate([.startsWith("Name", ["a"])]), Predicate([.startsWithNone("Name", ["a"])]),
      ])
    let run = try #require(try await store.run(try await store.begin(plan)))
    let leases = try await store.lease(
      from: run.stages[0], as: Owner("ada"), atMost: 2, lasting: term)
    return (store, LeaseKeeper(store: store, term: term), leases)
  }

  /// Lets the keeper work through one of its turns.
  private func turn() async {
    await time.sleeping(1)
    time.advance(by: .seconds(10))
    await time.sleeping(1)
  }

  private func expiries(in store: MemoryStore, of leases: [Lease]) async throws -> [Duration?] {
    var expiries: [Duration?] = []
    for lease in leases {
      if case .held(let now) = try await store.extend(lease, lasting: .zero) {
        expiries.append(now.expires - time.wall())
      } else {
        expiries.append(nil)
      }
    }
    return expiries
  }

  @Test func `what is held is extended three times a term, what is dropped is not`() async throws {
    let (store, keeper, leases) = try await prepared()
    for lease in leases { await keeper.hold(lease) }
    let run = Task { [time] in try await keeper.run(on: time) }
    await turn()
    #expect(try await expiries(in: store, of: leases) == [term, term])
    await keeper.drop(leases[0])
    await turn()
    #expect(try await expiries(in: store, of: leases) == [.seconds(20), term])
    run.cancel()
    try await run.value
    #expect(time.sleepers == 0)
  }

  @Test func `the end of an earlier lease does not let go of a later one`() async throws {
    let (store, keeper, leases) = try await prepared()
    await keeper.hold(leases[0])
    // The batch is put back and leased again before the first worker has quite left.
    _ = try await store.record(
      .putBack(after: .zero, spends: false, reason: nil), attempt: nil, under: leases[0])
    let again = try await store.lease(
      from: leases[0].batch.stage, as: Owner("ada"), atMost: 1, lasting: term)
    #expect(again.map(\.batch.id) == [leases[0].batch.id])
    await keeper.hold(again[0])
    await keeper.drop(leases[0])
    let run = Task { [time] in try await keeper.run(on: time) }
    await turn()
    #expect(try await expiries(in: store, of: again) == [term])
    run.cancel()
    try await run.value
  }

  @Test func `a lost lease is let go and the others are kept`() async throws {
    let (store, keeper, leases) = try await prepared()
    for lease in leases { await keeper.hold(lease) }
    _ = try await store.record(.bury(reason: "a test"), attempt: nil, under: leases[0])
    let run = Task { [time] in try await keeper.run(on: time) }
    await turn()
    await turn()
    #expect(try await expiries(in: store, of: leases) == [nil, term])
    run.cancel()
    try await run.value
  }

  @Test func `a store that fails ends the keeper with its error`() async throws {
    let (store, _, leases) = try await prepared()
    let broken = InterruptedStore(store, stopAtWrite: 1)
    let keeper = LeaseKeeper(store: broken, term: term)
    await keeper.hold(leases[0])
    let run = Task { [time] in try await keeper.run(on: time) }
    await time.sleeping(1)
    time.advance(by: .seconds(10))
    await #expect(throws: StoreError.self) { try await run.value }
  }
}
