import Core
import Engine
import TestSupport
import Testing

/// A stop while a worker waits for a token that somebody else is to bring.
@Suite(.timeLimit(.minutes(10))) struct TokenWaitTests {
  @Test(arguments: [1, 3]) func `a stop ends every wait for a token, and puts the batches back`(
    width: Int
  ) async throws {
    let time = ManualTime()
    let tokens = AwaitedTokens(on: time)
    let scene = Scene(
      ScriptedService(on: time) { _ in .failed(.malformed) }, on: time, tokens: tokens,
      width: width)
    let record = try await scene.begin("a", "b", "c")
    async let outcome = scene.run(record)
    await tokens.asked.until { $0 == width }
    scene.stop.throw()
    #expect(try await outcome == .stopped)
    #expect(try await scene.store.counts(of: record.id).pending == 3)
    #expect(try await scene.store.run(record.id)?.calls == 0)
    #expect(time.monotonic() == Monotonic(sinceStart: .zero), "no time had to pass")
  }
}

/// Tokens that nobody brings for days.
///
/// It gives up only when it is cancelled.
private final class AwaitedTokens: TokenProvider {
  /// How many calls wait, or waited.
  let asked = Observed(0)
  private let time: ManualTime

  init(on time: ManualTime) { self.time = time }

  func token(forCallOf expected: Duration) async throws(SignInError) -> AccessToken {
    asked.change { $0 += 1 }
    try? await time.sleep(for: .seconds(7 * 86_400))
    throw SignInError(.cancelled, doing: "The wait was given up.")
  }

  func refused(_ token: AccessToken) async {}
}
