import Core
import Synchronization

/// What a torture found, in one line and one more for each problem.
struct CrashReport: Sendable, CustomStringConvertible {
  let seed: UInt64
  let kills: Int
  let took: Duration
  let calls: Int
  let objects: Int
  let problems: [String]

  var description: String {
    let result = problems.isEmpty ? "nothing missing, nothing doubled" : "WRONG"
    let line =
      "crash: seed \(seed), kills \(kills), seconds \(Int(took.inSeconds.rounded())), "
      + "calls \(calls), objects \(objects): \(result)"
    return ([line] + problems).joined(separator: "\n")
  }
}

/// Kills so far, counted by all slots.
final class Toll: Sendable {
  private let kills: Mutex<Int>

  init(_ kills: Int) { self.kills = Mutex(kills) }

  var now: Int { kills.withLock { $0 } }

  func add() { kills.withLock { $0 += 1 } }
}
