import Foundation
import Synchronization

/// Tells the simulator's time: the system's, moved on by as much as a test asked for.
///
/// It never sleeps and never goes back.
final class SimulatorClock: Sendable {
  private let offset = Mutex(Duration.zero)
  /// Where it stands; nil while it goes with the system's.
  private let start: Date?

  init(standsStill: Bool = false) { start = standsStill ? Date() : nil }

  /// The present moment as the simulated service sees it.
  var now: Date { (start ?? Date()).advanced(by: offset.withLock { $0 }) }

  /// Moves the clock on, and answers by how much it is now ahead of the system's.
  @discardableResult
  func advance(by duration: Duration) -> Duration {
    offset.withLock { offset in
      offset += max(duration, .zero)
      return offset
    }
  }
}

extension Date {
  /// The same moment, later by a duration.
  func advanced(by duration: Duration) -> Date { addingTimeInterval(duration / .seconds(1)) }
}
