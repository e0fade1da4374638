import Foundation
import Testing

/// Whatever connections and processes die, no line is applied twice, and each is told of truly.
///
/// `scripts/torture apply` asks for more by `ROLLCALL_APPLY_LINES` and `ROLLCALL_APPLY_SEED`.
@Suite(.timeLimit(.minutes(30)))
struct ApplyTests {
  @Test(arguments: [true, false])
  func `changes whose answers are lost are made once or told as unknown`(
    readsBack: Bool
  ) async throws {
    let trial = ApplyTrial(
      lines: Self.wish("LINES") ?? 300, seed: Self.wish("SEED") ?? 1, readsBack: readsBack)
    let report = try await trial.play()
    print(report)
    #expect(report.problems == [], "\(report)")
  }

  private static func wish<Number: FixedWidthInteger>(_ name: String) -> Number? {
    ProcessInfo.processInfo.environment["ROLLCALL_APPLY_\(name)"].flatMap { Number($0) }
  }
}
