import TestSupport
import Testing

@testable import Engine

/// The count of free workers, and the ring that tells of each.
@Suite(.timeLimit(.minutes(10)))
struct WorkerPoolTests {
  @Test func `it has room for at least one worker`() {
    #expect(WorkerPool(width: 0).free == 1)
    #expect(WorkerPool(width: -3).free == 1)
    #expect(WorkerPool(width: 9).free == 9)
  }

  @Test func `whoever enters takes room, and whoever leaves gives it back and rings`() {
    let pool = WorkerPool(width: 5)
    pool.enter(3)
    #expect(pool.free == 2)
    let seen = pool.signal.generation
    pool.leave()
    #expect(pool.free == 3)
    #expect(pool.signal.generation == seen + 1)
  }

  @Test func `once closed it stays closed, and whoever waits for room learns it`() async {
    let pool = WorkerPool(width: 1)
    pool.enter(1)
    #expect(!pool.isClosed)
    let seen = pool.signal.generation
    pool.close()
    await pool.signal.wait(after: seen)
    #expect(pool.isClosed)
    pool.leave()
    #expect(pool.isClosed)
  }

  /// One task fills the pool, as a run does, while workers leave when chance lets them.
  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `a filler that waits for room is always woken`(seed: UInt64) async {
    var draw = Seeded(seed: seed)
    let pool = WorkerPool(width: Int.random(in: 1...5, using: &draw))
    let lives = (0..<80).map { _ in Int.random(in: 0...6, using: &draw) }
    let done = Observed(0)
    await withDiscardingTaskGroup { workers in
      var next = 0
      while next < lives.count {
        let seen = pool.signal.generation
        let free = pool.free
        #expect((0...pool.width).contains(free), "seed \(seed)")
        guard free > 0 else {
          await pool.signal.wait(after: seen)
          continue
        }
        let batch = lives[next..<min(next + free, lives.count)]
        next += batch.count
        pool.enter(batch.count)
        for life in batch {
          workers.addTask {
            for _ in 0..<life { await Task.yield() }
            done.change { $0 += 1 }
            pool.leave()
          }
        }
      }
    }
    #expect(done.now == 80, "seed \(seed)")
    #expect(pool.free == pool.width, "seed \(seed)")
  }
}
