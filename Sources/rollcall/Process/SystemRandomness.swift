import Core
import Foundation

/// The machine's chance: the one place where the program draws.
struct SystemRandomness: Randomness {
  func unit() -> Double { .random(in: 0..<1) }
  func requestID() -> String { UUID().uuidString.lowercased() }
}
