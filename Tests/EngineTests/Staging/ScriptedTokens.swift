import Core
import Synchronization

/// Tokens that need no login host: named t1, t2 and so on, another one after each refusal.
///
/// It never ends a token by its age.
final class ScriptedTokens: TokenProvider {
  private struct State {
    var number = 1
    var refused: [String] = []
    var failure: SignInError?
  }

  private let state: Mutex<State>

  init(failing failure: SignInError? = nil) { state = Mutex(State(failure: failure)) }

  /// The tokens that were refused, in order.
  var refused: [String] { state.withLock { $0.refused } }

  func signInFails(_ failure: SignInError) { state.withLock { $0.failure = failure } }

  func signInWorksAgain() { state.withLock { $0.failure = nil } }

  func token(forCallOf expected: Duration) async throws(SignInError) -> AccessToken {
    try state.withLock { state throws(SignInError) in
      if let failure = state.failure { throw failure }
      return AccessToken(
        value: Secret("secret of t\(state.number)"), obtained: Monotonic(sinceStart: .zero),
        life: .seconds(3599), label: "t\(state.number)")
    }
  }

  func refused(_ token: AccessToken) async {
    state.withLock { state in
      state.refused.append(token.label)
      state.number += 1
    }
  }
}

/// Fetches tokens named t1, t2 and so on, each lasting an hour.
///
/// It never fails unless it is told to.
final class CountingSource: TokenSource {
  private let fetches = Mutex(0)
  private let time: any TimeSource
  private let failure: SignInError?

  init(on time: any TimeSource, failing failure: SignInError? = nil) {
    self.time = time
    self.failure = failure
  }

  var count: Int { fetches.withLock { $0 } }
  var canRenew: Bool { true }
  var name: String { "a counting source" }

  func fetch(for need: TokenNeed) async throws(SignInError) -> AccessToken {
    let number = fetches.withLock { fetches in
      fetches += 1
      return fetches
    }
    if let failure { throw failure }
    return AccessToken(
      value: Secret("secret of t\(number)"), obtained: time.monotonic(), life: .seconds(3600),
      label: "t\(number)")
  }
}
