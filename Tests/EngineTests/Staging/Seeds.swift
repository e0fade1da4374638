import Foundation

/// The seeds that a test of many is to try, as the environment asks for them.
///
/// `ROLLCALL_SEED` names a single one, `ROLLCALL_SEEDS` how many, `ROLLCALL_FIRST_SEED` the first.
enum Seeds {
  static func wanted(usually usual: Int) -> [UInt64] {
    let environment = ProcessInfo.processInfo.environment
    if let seed = environment["ROLLCALL_SEED"].flatMap({ UInt64($0) }) { return [seed] }
    let count = environment["ROLLCALL_SEEDS"].flatMap { UInt64($0) } ?? UInt64(usual)
    let first = environment["ROLLCALL_FIRST_SEED"].flatMap { UInt64($0) } ?? 1
    return Array(first..<(first + count))
  }
}
