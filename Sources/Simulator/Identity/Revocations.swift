import Foundation
import Synchronization

/// Remembers whose tokens were withdrawn before their time, and when.
///
/// It counts revocations rather than comparing times, so that a token issued in the same second
/// afterwards is good. It never forgets one.
final class Revocations: Sendable {
  /// A withdrawal: every token of a lower generation is void.
  struct Mark: Equatable, Sendable {
    var generation: Int
    var moment: Date
  }

  private struct State {
    var generation = 0
    var marks: [String: Mark] = [:]
  }

  private let state = Mutex(State())

  /// How many revocations there were.
  var generation: Int { state.withLock { $0.generation } }

  /// Withdraws every token a user or an application has by now.
  func revoke(_ name: String, now: Date) {
    state.withLock { state in
      state.generation += 1
      state.marks[name.lowercased()] = Mark(generation: state.generation, moment: now)
    }
  }

  /// When the tokens of that generation were withdrawn, if they were.
  func withdrawal(of name: String, generation: Int) -> Date? {
    state.withLock { state in
      guard let mark = state.marks[name.lowercased()], generation < mark.generation else {
        return nil
      }
      return mark.moment
    }
  }
}
