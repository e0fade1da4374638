import Core
import Synchronization

/// Chance without surprises: the middle of every range, and identifiers that count.
final class EvenChance: Randomness {
  private let drawn = Mutex<UInt64>(0)

  func unit() -> Double { 0.5 }

  func requestID() -> String {
    let number = drawn.withLock { drawn in
      drawn += 1
      return drawn
    }
    return GUID(high: 0, low: number).description
  }
}
