import Testing

/// The model test: whatever the service, the directory and the machine do, what existed throughout
/// is exported exactly once, as it was.
///
/// `ROLLCALL_SEEDS` asks for more seeds, `ROLLCALL_SEED` for a single one again.
@Suite(.timeLimit(.minutes(60)))
struct HostileTests {
  private static let usual = 200
  /// Trials at once.
  private static let width = 2

  private static var seeds: [UInt64] { Seeds.wanted(usually: usual) }

  @Test func `what existed throughout a hostile run is exported exactly once`() async throws {
    var waiting = Self.seeds[...]
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<Self.width {
        if let seed = waiting.popFirst() { group.addTask { await Self.check(seed) } }
      }
      while await group.next() != nil {
        if let seed = waiting.popFirst() { group.addTask { await Self.check(seed) } }
      }
    }
  }

  private static func check(_ seed: UInt64) async {
    do {
      for problem in try await Trial(seed: seed).problems() {
        Issue.record("ROLLCALL_SEED=\(seed): \(problem)")
      }
    } catch {
      Issue.record("ROLLCALL_SEED=\(seed): \(error)")
    }
  }
}
