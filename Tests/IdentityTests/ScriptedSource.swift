import Core
import Identity
import Synchronization
import TestSupport

/// A token source whose fetches the test answers one by one.
///
/// It never decides anything: every fetch waits until the test has answered it.
final class ScriptedSource: TokenSource {
  typealias Answer = Result<AccessToken, SignInError>

  private struct State {
    var ready: [Answer] = []
    var asking: [CheckedContinuation<Answer, Never>] = []
    var fetches = 0
  }

  let canRenew: Bool
  let name = "scripted source"
  let time: ManualTime
  private let state = Mutex(State())

  init(_ time: ManualTime, canRenew: Bool = true) {
    self.time = time
    self.canRenew = canRenew
  }

  var fetches: Int { state.withLock { $0.fetches } }
  var isAsked: Bool { state.withLock { !$0.asking.isEmpty } }

  func token(_ text: String, life: Duration = .seconds(3600)) -> AccessToken {
    AccessToken(value: Secret(text), obtained: time.monotonic(), life: life, label: "label-\(text)")
  }

  func answer(_ text: String, life: Duration = .seconds(3600)) {
    answer(.success(token(text, life: life)))
  }

  func fail(_ kind: SignInError.Kind, retryAfter: Duration? = nil) {
    answer(.failure(SignInError(kind, doing: "Scripted \(kind).", retryAfter: retryAfter)))
  }

  func fetch(for need: TokenNeed) async throws(SignInError) -> AccessToken {
    let answer = await withCheckedContinuation { asking in
      let ready = state.withLock { state -> Answer? in
        state.fetches += 1
        if !state.ready.isEmpty { return state.ready.removeFirst() }
        state.asking.append(asking)
        return nil
      }
      if let ready { asking.resume(returning: ready) }
    }
    return try answer.get()
  }

  /// Returns once a fetch waits for its answer.
  func asked() async { while !isAsked { await Task.yield() } }

  func answer(_ answer: Answer) {
    let asking = state.withLock { state -> CheckedContinuation<Answer, Never>? in
      if !state.asking.isEmpty { return state.asking.removeFirst() }
      state.ready.append(answer)
      return nil
    }
    asking?.resume(returning: answer)
  }
}

/// What a keeper told its observer, in order.
final class EventLog: Sendable {
  private let entries = Mutex<[String]>([])

  var all: [String] { entries.withLock { $0 } }

  func note(_ event: TokenEvent) {
    let text =
      switch event {
      case .signedIn(let label, _): "signed in \(label)"
      case .renewed(let label, _): "renewed \(label)"
      case .renewalFailed(let error): "failed \(error.kind)"
      case .parked(let error): "parked \(error.kind)"
      case .advice(let sentence): "advice \(sentence)"
      }
    entries.withLock { $0.append(text) }
  }
}

/// A keeper over a scripted source, with everything a test of it looks at.
///
/// It never answers a fetch by itself.
struct Bench {
  let time = ManualTime()
  let source: ScriptedSource
  let log = EventLog()
  let keeper: TokenKeeper

  init(canRenew: Bool = true) {
    let log = log
    source = ScriptedSource(time, canRenew: canRenew)
    keeper = TokenKeeper(source: source, time: time) { log.note($0) }
  }

  /// The text of the token for the next call, or the kind of the error in its place.
  func ask(_ expected: Duration = .seconds(10)) async -> String {
    do throws(SignInError) {
      return try await keeper.token(forCallOf: expected).value.reveal { $0 }
    } catch {
      return "\(error.kind)"
    }
  }

  /// Returns once so many calls wait for the renewal under way.
  func waiting(_ count: Int) async { while await keeper.waiting < count { await Task.yield() } }

  /// Returns once the observer was told so many things.
  func told(_ count: Int) async { while log.all.count < count { await Task.yield() } }
}
