import Synchronization

/// A place in a walk, shared by the pieces of one answer.
final class PieceCounter: Sendable {
  private let place = Mutex(0)

  /// The place so far; the next caller gets the one after this step.
  func advance(by step: Int) -> Int {
    place.withLock { place in
      defer { place += step }
      return place
    }
  }
}
