import Core
import Engine
import Simulator
import Store
import Synchronization
import TestSupport
import Testing

/// A run that outlives its tokens many times: no call is ever sent with an ended one.
@Suite(.timeLimit(.minutes(3)))
struct TokenTests {
  private static let life = Duration.seconds(600)

  @Test(arguments: [8, 32])
  func `a run over many token lives sends no ended token and signs in once a life`(
    workers: Int
  ) async throws {
    try await withLiveTenant(contacts: 2500, { $0.tokenLife = Self.life }) { live in
      let time = ManualTime()
      let store = try live.store("rollcall.db", on: time)
      var process = try LiveProcess(
        "ada", at: live, store: store, on: time, width: workers, pageSize: 4)
      let tide = Tide(process.session, step: .seconds(40)) { step in
        time.advance(by: step)
        live.tenant.advance(by: step)
      }
      process.session.tokens = tide
      process.session.service = tide
      process.settings.leaseTerm = .seconds(600)
      let record = try await process.record(live.job(rows: 40))
      #expect(try await process.run(record) == .complete)

      let statistics = live.tenant.statistics
      #expect(statistics.expiredTokenCalls == 0)
      #expect(statistics.unauthorized == 0)
      #expect(statistics.badRequests == 0)
      #expect(statistics.mostAtOnce > workers / 2)
      let elapsed = time.monotonic().sinceStart
      #expect(elapsed > Self.life * 4, "\(elapsed)")
      // A token serves for its life, less at most two skews of a tenth and one call of one step.
      let shortest = Self.life - Self.life / 10 * 2 - .seconds(40)
      #expect(statistics.tokensIssued >= Int((elapsed / Self.life).rounded(.up)))
      #expect(statistics.tokensIssued <= Int(elapsed / shortest) + 1)
      #expect(try await store.run(record.id)?.calls == statistics.calls)
      let names = try await live.export(record.id, from: store, as: .jsonl)
      #expect(names.count { $0 == UInt8(ascii: "\n") } == 2500)
      try store.close()
    }
  }
}

/// A session whose finished calls move the clocks on, as fast as the session's own calls allow.
///
/// A call never sees more than one step between its token and its answer, so a long run may take
/// hours on the clocks while no single call takes longer than a step.
private final class Tide: TokenProvider, PageService {
  private struct State {
    /// Steps made so far.
    var steps = 0
    /// Calls under way, by the steps made when they got their token.
    var underWay: [Int: Int] = [:]
  }

  private let session: Session
  private let step: Duration
  private let rise: @Sendable (Duration) -> Void
  private let state = Mutex(State())

  init(_ session: Session, step: Duration, rise: @escaping @Sendable (Duration) -> Void) {
    self.session = session
    self.step = step
    self.rise = rise
  }

  func token(forCallOf expected: Duration) async throws(SignInError) -> AccessToken {
    // Counted before asking, so that no step comes between the keeper's answer and the call.
    let steps = embark()
    do throws(SignInError) {
      let token = try await session.tokens.token(forCallOf: expected)
      return AccessToken(
        value: token.value, obtained: token.obtained, life: token.life, label: "\(steps)")
    } catch {
      land(steps)
      throw error
    }
  }

  func refused(_ token: AccessToken) async { await session.tokens.refused(token) }

  func page(_ call: PageCall, token: AccessToken) async throws(CallFailure) -> Page {
    defer { land(Int(token.label) ?? 0) }
    return try await session.service.page(call, token: token)
  }

  private func embark() -> Int {
    state.withLock { state in
      state.underWay[state.steps, default: 0] += 1
      return state.steps
    }
  }

  private func land(_ steps: Int) {
    state.withLock { state in
      let left = state.underWay[steps, default: 1] - 1
      state.underWay[steps] = left > 0 ? left : nil
      guard state.underWay.keys.allSatisfy({ $0 == state.steps }) else { return }
      state.steps += 1
      rise(step)
    }
  }
}
