import Core
import TestSupport
import Testing

/// Counting what comes often, without holding all that comes.
@Suite struct HeavyCounterTests {
  @Test func `few names are counted exactly, upper and lower case alike`() {
    var counter = HeavyCounter(most: 10)
    for name in ["Ann", "bob", "ANN", "ann", "Eve", "eve"] { counter.note(name) }
    #expect(counter.error == 0)
    #expect(counter.top(2) == [.init(name: "Ann", count: 3), .init(name: "Eve", count: 2)])
    #expect(counter.all(atLeast: 3).map(\.name) == ["Ann"])
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `of many names none that comes often is lost, and no count is too high`(seed: UInt64) {
    var random = Seeded(seed: seed)
    var (truth, counter) = ([String: Int](), HeavyCounter(most: 50))
    for _ in 0..<20_000 {
      // Some names come often, most once or twice.
      let name =
        Int.random(in: 0..<4, using: &random) == 0
        ? "often\(Int.random(in: 0..<5, using: &random))"
        : "seldom\(Int.random(in: 0..<10_000, using: &random))"
      truth[name, default: 0] += 1
      counter.note(name)
    }
    #expect(counter.names <= 100, "seed \(seed)")
    #expect(counter.error > 0 && counter.error <= 20_000 / 50, "seed \(seed)")
    for (name, count) in truth where count > counter.error {
      let found = counter.all(atLeast: 1).first { $0.name == name }?.count ?? 0
      #expect(found <= count && found >= count - counter.error, "\(name), seed \(seed)")
    }
    #expect(Set(counter.top(5).map(\.name)) == Set((0..<5).map { "often\($0)" }), "seed \(seed)")
  }

  @Test func `a principal counts once for each mailbox`() {
    var tally = HolderTally()
    for mailbox in ["a", "b", "c"] {
      for holder in ["Ann", "ann", "Bob"] { tally.note(holder, opens: mailbox) }
    }
    tally.note("Eve", opens: "c")
    tally.end()
    #expect(
      tally.holders.top(3) == [
        .init(name: "Ann", count: 3), .init(name: "Bob", count: 3), .init(name: "Eve", count: 1),
      ])
    #expect(tally.mailboxes.top(1) == [.init(name: "c", count: 3)])
    tally.end()
    #expect(tally.mailboxes.top(1).first?.count == 3, "The last mailbox counts once.")
  }
}
