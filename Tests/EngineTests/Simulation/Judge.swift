import Core
import Foundation
import Synchronization
import TestSupport

/// Collects what a simulation did and what was wrong with it.
///
/// It never ends a simulation: what goes wrong first is told first, and what follows it too.
final class Judge: Sendable {
  private struct State {
    var trace: [String] = []
    var problems: [String] = []
  }

  private let state = Mutex(State())
  let time: ManualTime

  /// Whether all that happens is printed as it happens, for a person who looks into one seed.
  private let isLoud = ProcessInfo.processInfo.environment["ROLLCALL_TRACE"] != nil

  init(time: ManualTime) { self.time = time }

  /// Everything that happened, in order, with the simulated moment at which it did.
  var trace: [String] { state.withLock { $0.trace } }
  var problems: [String] { state.withLock { $0.problems } }

  func note(_ event: String) {
    let line = "\(moment) \(event)"
    state.withLock { $0.trace.append(line) }
    if isLoud { print(line) }
  }

  func refuse(_ problem: String) {
    let line = "\(moment) \(problem)"
    if isLoud { print("WRONG: " + line) }
    state.withLock { state in
      state.trace.append("WRONG: " + line)
      if state.problems.count < 20 { state.problems.append(line) }
    }
  }

  func expect(_ holds: Bool, _ problem: @autoclosure () -> String) {
    if !holds { refuse(problem()) }
  }

  private var moment: String { "\(time.monotonic().sinceStart.milliseconds) ms" }
}
