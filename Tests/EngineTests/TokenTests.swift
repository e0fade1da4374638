import Core
import Engine
import Simulator
import Store
import Synchronization
import TestSupport
import Testing

/// A run that outlives its tokens many times: no call is ever sent with an ended one.
@Suite(.timeLimit(.minutes(10)))
struct TokenTests {
  // Short beside the five minutes of a cursor: workers that the machine holds up must not lose theirs.
  private static let life = Duration.seconds(60)
  private static let step = Duration.seconds(4)

  @Test(arguments: [8, 32])
  func `a run over many token lives sends no ended token and signs in once a life`(
    workers: Int
  ) async throws {
    let adjust = { (options: inout SimulatorOptions) in
      options.tokenLife = Self.life
      options.cursorLife = .seconds(24 * 60 * 60)
      options.clockStandsStill = true
    }
    try await withLiveTenant(contacts: 2500, adjust) { live in
      let time = OneDay(clock: ManualTime())
      let store = try live.store("rollcall.db", on: time)
      var process = try LiveProcess(
        "ada", at: live, store: store, on: time, width: workers, pageSize: 3)
      let tide = Tide(process.session, step: Self.step) { step in
        time.clock.advance(by: step)
        live.tenant.advance(by: step)
      }
      process.session.tokens = tide
      process.session.service = tide
      let record = try await process.record(live.job(rows: 30))
      #expect(try await process.run(record) == .complete)

      let statistics = live.tenant.statistics
      #expect(statistics.expiredTokenCalls == 0)
      #expect(statistics.unauthorized == 0)
      #expect(statistics.badRequests == 0)
      // How many are under way at once depends on how fast this machine answers; several must be.
      #expect((4...workers).contains(tide.mostAtOnce))
      let elapsed = time.monotonic().sinceStart
      #expect(elapsed > Self.life * 2, "\(elapsed)")
      // A token serves for its life, less two margins of a tenth and the longest call: two steps,
      // of which one is made when the call ends.
      let shortest = Self.life - Self.life / 10 * 2 - Self.step * 2
      #expect(statistics.tokensIssued >= Int((elapsed / Self.life).rounded(.up)))
      #expect(statistics.tokensIssued <= Int(elapsed / shortest) + 1)
      #expect(try await store.run(record.id)?.calls == statistics.calls)
      let names = try await live.export(record.id, from: store, as: .jsonl)
      #expect(names.count { $0 == UInt8(ascii: "\n") } == 2500)
      try store.close()
    }
  }
}

/// A clock that goes on while its day does not.
///
/// Leases and cursors, which go by the time of day, are not what these tests are about.
private struct OneDay: TimeSource {
  let clock: ManualTime

  func monotonic() -> Monotonic { clock.monotonic() }
  func wall() -> Instant { Instant(milliseconds: 1_750_000_000_000) }
  func sleep(until reading: Monotonic) async throws { try await clock.sleep(until: reading) }
}

/// A session whose finished calls move the clocks on, as fast as the session's own calls allow.
///
/// No more than one step is made between a call's token and its answer, and one when it ends: the
/// run takes hours on the clocks and no call takes longer than two steps.
private final class Tide: TokenProvider, PageService {
  private struct State {
    /// Steps made so far.
    var steps = 0
    /// Calls under way, by the steps made when they got their token.
    var underWay: [Int: Int] = [:]
    var mostAtOnce = 0
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

  var mostAtOnce: Int { state.withLock { $0.mostAtOnce } }

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
      state.mostAtOnce = max(state.mostAtOnce, state.underWay.values.reduce(0, +))
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
