import Core
import Foundation

/// The machine's chance: the one place where the program draws.
struct SystemRandomness: Randomness {
  func unit() -> Double { .random(in: 0..<1) }
  func requestID() -> String { UUID().uuidString.lowercased() }

  /// Bytes that nobody can guess: the system's own generator is made for keys.
  func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in .random(in: .min ... .max) } }
}
