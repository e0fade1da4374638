import Core
import TestSupport
import Testing

/// The store of the engine's tests is held to the same suite as the durable ones.
@Suite struct MemoryStoreTests {
  @Test(arguments: StoreConformance.all)
  func `the memory store conforms`(to claim: StoreConformance.Case) async throws {
    let time = ManualTime()
    try await claim.run(MemoryStore(time: time), time)
  }

  @Test func `every claim of the suite has its own name`() {
    let names = StoreConformance.all.map(\.name)
    #expect(Set(names).count == names.count)
  }
}
