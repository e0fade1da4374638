import Core
import TestSupport
import Testing

/// When a run stops asking, and when it asks again.
@Suite struct RunBudgetTests {
  private func reading(_ seconds: Double) -> Monotonic {
    Monotonic(sinceStart: .seconds(seconds))
  }

  /// Makes calls at a reading, each with its answer; what was told of the last one.
  @discardableResult
  private func make(
    _ answers: [RunBudget.Answer], at seconds: Double, _ budget: inout RunBudget
  ) -> RunBudget.Change? {
    var change: RunBudget.Change?
    for answer in answers {
      guard let pass = budget.admit(at: reading(seconds)) else { return change }
      change = budget.note(answer, of: pass, at: reading(seconds))
    }
    return change
  }

  /// One call's pass, which must be there.
  private func admit(at seconds: Double, _ budget: inout RunBudget) throws -> RunBudget.Pass {
    let pass = budget.admit(at: reading(seconds))
    return try #require(pass, "at \(seconds) s")
  }

  private func failing(_ count: Int) -> [RunBudget.Answer] {
    Array(repeating: .failed, count: count)
  }
  private func serving(_ count: Int) -> [RunBudget.Answer] {
    Array(repeating: .served, count: count)
  }

  @Test func `when most calls fail none is made for a while`() {
    var budget = RunBudget()
    let change = make(serving(9) + failing(11), at: 5, &budget)
    #expect(change == .paused(.seconds(30), failed: 11, calls: 20))
    #expect(budget.opens == reading(35))
    #expect(budget.admit(at: reading(34.9)) == nil)
  }

  @Test func `half of the calls failing is not most, and few calls say nothing`() {
    var budget = RunBudget()
    let half = make(serving(30) + failing(30), at: 0, &budget)
    #expect(half == nil)
    var other = RunBudget()
    let few = make(failing(RunBudget.fewest - 1), at: 0, &other)
    let enough = make(failing(1), at: 1, &other)
    #expect(few == nil)
    #expect(enough != nil)
  }

  @Test func `what lies further back than the window is forgotten`() {
    var budget = RunBudget()
    make(failing(19), at: 0, &budget)
    let late = make(failing(1), at: 121, &budget)
    let almost = make(failing(18), at: 122, &budget)
    let last = make(failing(1), at: 123, &budget)
    #expect(late == nil)
    #expect(almost == nil)
    #expect(last != nil)
  }

  @Test func `refusals by pressure and of the question are neither`() {
    var budget = RunBudget()
    let refused = make(Array(repeating: .refused, count: 500), at: 0, &budget)
    let unmade = make(Array(repeating: .none, count: 500), at: 0, &budget)
    #expect(refused == nil)
    #expect(unmade == nil)
  }

  @Test func `after a pause one call tries the service, and the others wait for it`() throws {
    var budget = RunBudget()
    make(failing(20), at: 0, &budget)
    let probe = try admit(at: 30, &budget)
    let other = budget.admit(at: reading(31))
    #expect(other == nil)
    let change = budget.note(.served, of: probe, at: reading(32))
    #expect(change == .reopened)
    for _ in 1...2 { _ = try admit(at: 32, &budget) }
  }

  @Test func `each probe that fails doubles the pause, up to a quarter of an hour`() throws {
    var budget = RunBudget()
    make(failing(20), at: 0, &budget)
    var lengths: [Double] = []
    for _ in 1...7 {
      let opens = try #require(budget.opens)
      let probe = try admit(at: opens.sinceStart.inSeconds, &budget)
      guard case .paused(let length, _, _) = budget.note(.failed, of: probe, at: opens) else {
        Issue.record("a probe that fails must pause again")
        return
      }
      lengths.append(length.inSeconds)
    }
    #expect(lengths == [60, 120, 240, 480, 900, 900, 900])
    #expect(budget.pauses == 8)
  }

  @Test func `a probe that was never made is tried by another`() throws {
    var budget = RunBudget()
    make(failing(20), at: 0, &budget)
    let probe = try admit(at: 30, &budget)
    let unmade = budget.note(.none, of: probe, at: reading(31))
    #expect(unmade == nil)
    let other = try admit(at: 31, &budget)
    let change = budget.note(.refused, of: other, at: reading(32))
    #expect(change == .reopened, "a refusal is an answer")
  }

  @Test func `calls from before a pause say nothing about the service after it`() throws {
    var budget = RunBudget()
    let early = try admit(at: 0, &budget)
    make(failing(20), at: 0, &budget)
    #expect(!budget.honours(early))
    let change = budget.note(.served, of: early, at: reading(1))
    #expect(change == nil)
    #expect(budget.opens == reading(30))
  }

  @Test func `a service that opened and fails again is given longer pauses until it serves`() {
    var budget = RunBudget()
    make(failing(20), at: 0, &budget)
    make(serving(1), at: 30, &budget)
    let again = make(failing(20), at: 31, &budget)
    #expect(again == .paused(.seconds(60), failed: 20, calls: 20))
    make(serving(1), at: 91, &budget)
    make(serving(20), at: 92, &budget)
    #expect(budget.pauses == 0)
    let afresh = make(failing(22), at: 300, &budget)
    #expect(afresh == .paused(.seconds(30), failed: 20, calls: 20))
  }

  /// Whatever happens, a run is never closed for good, and never told of twice.
  @Test func `chance cannot close a run for good`() {
    for seed: UInt64 in 0..<300 {
      var draw = Seeded(seed: seed)
      var budget = RunBudget()
      var (now, held): (Double, [RunBudget.Pass]) = (0, [])
      for _ in 1...400 {
        now += Double.random(in: 0...20, using: &draw)
        if let pass = budget.admit(at: reading(now)) { held.append(pass) }
        guard !held.isEmpty, Bool.random(using: &draw) else { continue }
        let pass = held.remove(at: Int.random(in: 0..<held.count, using: &draw))
        let answer: RunBudget.Answer =
          [.served, .failed, .failed, .refused, .none].randomElement(using: &draw) ?? .none
        let wasHonoured = budget.honours(pass)
        let change = budget.note(answer, of: pass, at: reading(now))
        #expect(wasHonoured || change == nil, "seed \(seed)")
      }
      for pass in held { _ = budget.note(.none, of: pass, at: reading(now)) }
      let pass = budget.admit(at: reading(now + 901))
      #expect(pass != nil, "seed \(seed)")
    }
  }
}
