import Core
import TestSupport
import Testing

@testable import Engine

/// Who is let in when, and that no place is ever lost.
@Suite(.timeLimit(.minutes(10)))
struct TenantGateTests {
  private let time = ManualTime()
  private let stop = StopSwitch()

  /// Enters so many times, each of which must succeed at once.
  private func fill(_ gate: TenantGate, _ count: Int) async {
    for _ in 0..<count { #expect(await gate.enter(unless: stop)) }
  }

  @Test func `the next one waits until somebody leaves`() async {
    let gate = TenantGate(widest: 2, time: time)
    await fill(gate, 2)
    let entered = Observed(false)
    let third = Task { [stop] in
      let isIn = await gate.enter(unless: stop)
      entered.change { $0 = isIn }
    }
    for _ in 0..<20 { await Task.yield() }
    #expect(!entered.now)
    await gate.leave(.served, took: .seconds(1))
    await third.value
    #expect(entered.now)
  }

  @Test func `a refusal with advice closes it until then, and narrows it`() async {
    let gate = TenantGate(widest: 4, time: time)
    await fill(gate, 4)
    await gate.leave(.refused(retryAfter: .seconds(30), .concurrency), took: .zero)
    for _ in 0..<3 { await gate.leave(.unknown, took: .zero) }
    let entered = Observed<[Duration]>([])
    await withTaskGroup { [stop, time] group in
      for _ in 1...4 {
        group.addTask {
          #expect(await gate.enter(unless: stop))
          entered.change { $0.append(time.monotonic().sinceStart) }
        }
      }
      await time.sleeping(1)
      time.advance(by: .seconds(29))
      #expect(entered.now.isEmpty)
      time.advance(by: .seconds(1))
      await entered.until { $0.count == 3 }
      // Three were still served: the fourth one waits for a place.
      for _ in 0..<20 { await Task.yield() }
      #expect(entered.now == [.seconds(30), .seconds(30), .seconds(30)])
      await gate.leave(.unknown, took: .zero)
    }
    #expect(entered.now.count == 4)
  }

  @Test func `later and longer advice keeps it closed for those who already wait`() async {
    let gate = TenantGate(widest: 2, time: time)
    await fill(gate, 2)
    await gate.leave(.refused(retryAfter: .seconds(10)), took: .zero)
    let waiter = Task { [stop] in await gate.enter(unless: stop) }
    await time.sleeping(1)
    time.advance(by: .seconds(5))
    await gate.leave(.refused(retryAfter: .seconds(60)), took: .zero)
    time.advance(by: .seconds(5))
    await time.sleeping(1)
    #expect(time.nextDeadline == Monotonic(sinceStart: .seconds(65)))
    time.advance(by: .seconds(55))
    #expect(await waiter.value)
  }

  @Test func `a stop turns away whoever waits and whoever comes`() async {
    let gate = TenantGate(widest: 1, time: time)
    await fill(gate, 1)
    let waiters = (1...5).map { _ in Task { [stop] in await gate.enter(unless: stop) } }
    for _ in 0..<20 { await Task.yield() }
    stop.throw()
    for waiter in waiters { #expect(await !waiter.value) }
    #expect(await !gate.enter(unless: stop))
  }

  @Test func `a cancelled waiter is turned away and takes no place with it`() async {
    let gate = TenantGate(widest: 1, time: time)
    await fill(gate, 1)
    let waiter = Task { [stop] in await gate.enter(unless: stop) }
    for _ in 0..<20 { await Task.yield() }
    waiter.cancel()
    #expect(await !waiter.value)
    await gate.leave(.served, took: .zero)
    await fill(gate, 1)
  }

  @Test func `only answers teach how long a call takes`() async {
    let gate = TenantGate(widest: 3, time: time)
    await fill(gate, 3)
    await gate.leave(.refused(retryAfter: nil), took: .seconds(300))
    await gate.leave(.unknown, took: .seconds(300))
    #expect(await gate.expected == .seconds(10))
    await gate.leave(.served, took: .seconds(40))
    #expect(await gate.expected == .seconds(40))
  }

  @Test func `it tells a service that serves from one that fell silent or never did`() async {
    let gate = TenantGate(widest: 3, time: time)
    await fill(gate, 3)
    await gate.leave(.unknown, took: .zero)
    await gate.leave(.refused(retryAfter: nil), took: .zero)
    #expect(await gate.service(since: time.monotonic()) == .unproven)
    await gate.leave(.served, took: .zero)
    let served = time.monotonic()
    #expect(await gate.service(since: served) == .answering)
    #expect(await gate.service(since: served + .seconds(59)) == .answering)
    #expect(await gate.service(since: served + .seconds(60)) == .silent)
  }

  @Test func `a call that took long does not make the service look silent`() async {
    let gate = TenantGate(widest: 2, time: time)
    await fill(gate, 1)
    await gate.leave(.served, took: .zero)
    let began = time.monotonic() + .seconds(5)
    time.advance(by: .seconds(16 * 60))
    #expect(await gate.service(since: began) == .answering)
  }

  @Test func `whoever came first is let in first`() async {
    let gate = TenantGate(widest: 1, time: time)
    await fill(gate, 1)
    let order = Observed<[Int]>([])
    await withTaskGroup { [stop] group in
      for number in 1...20 {
        let before = await gate.waiting
        group.addTask {
          #expect(await gate.enter(unless: stop))
          order.change { $0.append(number) }
          await gate.leave(.served, took: .zero)
        }
        while await gate.waiting == before { await Task.yield() }
      }
      await gate.leave(.served, took: .zero)
    }
    #expect(order.now == Array(1...20))
  }

  @Test func `an endpoint that fails is left alone, and one call tries it for all`() async {
    let gate = TenantGate(widest: 8, time: time)
    await fill(gate, 8)
    await gate.leave(.served, took: .zero)
    var changes: [Circuit.Change?] = []
    for _ in 0..<7 { changes.append(await gate.leave(.failed, took: .zero)) }
    #expect(changes.compactMap(\.self) == [.opened(wait: .seconds(5))])
    let inside = Observed(0)
    let callers = (0..<4).map { _ in
      Task { [stop] in
        let isIn = await gate.enter(unless: stop)
        inside.change { $0 += 1 }
        return isIn
      }
    }
    await time.sleeping(1)
    time.advance(by: .seconds(5))
    await inside.until { $0 == 1 }
    for _ in 0..<50 { await Task.yield() }
    #expect(inside.now == 1)
    #expect(await gate.leave(.answered, took: .zero) == .closed(after: .seconds(5)))
    for caller in callers { #expect(await caller.value) }
  }

  @Test func `in quiet hours nobody enters, and it is told once until when`() async throws {
    let start = time.wall()
    let end = start + .seconds(90)
    let gate = TenantGate(
      widest: 4, limits: TenantLimits(quietUntil: { $0 >= start && $0 < end ? end : nil }),
      time: time)
    let told = Observed<[Instant]>([])
    let callers = (0..<3).map { _ in
      Task { [stop] in
        await gate.enter(unless: stop) { event in
          if case .quiet(let until) = event { told.change { $0.append(until) } }
        }
      }
    }
    await time.sleeping(1)
    time.advance(by: .seconds(60))
    await time.sleeping(1)
    #expect(time.nextDeadline == Monotonic(sinceStart: .seconds(90)))
    time.advance(by: .seconds(30))
    for caller in callers { #expect(await caller.value) }
    #expect(told.now == [end])
  }

  @Test func `a tenant that refuses slows no other`() async {
    let (sick, well) = (TenantGate(widest: 2, time: time), TenantGate(widest: 2, time: time))
    await fill(sick, 2)
    await sick.leave(.refused(retryAfter: .seconds(600)), took: .zero)
    for _ in 0..<100 {
      await fill(well, 2)
      for _ in 0..<2 { await well.leave(.served, took: .zero) }
    }
    #expect(time.sleepers == 0)
  }

  /// Callers come, wait, leave and give up as chance has it.
  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `it never admits more than it has, and everybody gets in or gives up`(seed: UInt64) async {
    var draw = Seeded(seed: seed)
    let widest = Int.random(in: 1...4, using: &draw)
    let gate = TenantGate(widest: widest, time: time)
    let inside = Observed((now: 0, most: 0, entered: 0))
    let callers = (0..<60).map { _ in
      (
        before: Int.random(in: 0...8, using: &draw), stay: Int.random(in: 0...4, using: &draw),
        patience: Int.random(in: 0...3, using: &draw) == 0
          ? Int.random(in: 0...10, using: &draw) : nil
      )
    }
    await withTaskGroup { [stop] group in
      for caller in callers {
        group.addTask {
          for _ in 0..<caller.before { await Task.yield() }
          let call = Task {
            guard await gate.enter(unless: stop) else { return false }
            inside.change { inside in
              inside.now += 1
              inside.entered += 1
              inside.most = max(inside.most, inside.now)
            }
            for _ in 0..<caller.stay { await Task.yield() }
            inside.change { $0.now -= 1 }
            await gate.leave(.served, took: .zero)
            return true
          }
          if let patience = caller.patience {
            for _ in 0..<patience { await Task.yield() }
            call.cancel()
            _ = await call.value
          } else {
            #expect(await call.value, "seed \(seed)")
          }
        }
      }
    }
    #expect(inside.now.most <= widest, "seed \(seed)")
    #expect(inside.now.now == 0, "seed \(seed)")
    // Every place is there again, and not one more.
    await fill(gate, widest)
    let extra = Task { [stop] in await gate.enter(unless: stop) }
    for _ in 0..<10 { await Task.yield() }
    extra.cancel()
    #expect(await !extra.value, "seed \(seed)")
  }
}
