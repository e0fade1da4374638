import Synchronization

/// Lets one task after another write, in the order in which they came.
///
/// It never lets go of a task that waits: a cancelled one still gets its turn, as a call into a
/// store would.
package final class WriteTurn: Sendable {
  private struct Queue {
    var isTaken = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let queue = Mutex(Queue())

  package init() {}

  package func take() async {
    await withCheckedContinuation { mine in
      let isFree = queue.withLock { queue in
        if queue.isTaken {
          queue.waiting.append(mine)
          return false
        }
        queue.isTaken = true
        return true
      }
      if isFree { mine.resume() }
    }
  }

  package func pass() {
    let next = queue.withLock { queue -> CheckedContinuation<Void, Never>? in
      guard queue.waiting.isEmpty else { return queue.waiting.removeFirst() }
      queue.isTaken = false
      return nil
    }
    next?.resume()
  }
}
