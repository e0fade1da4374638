import Core
import Synchronization
import TestSupport

/// The service of an imagined tenant, in memory: it answers, misbehaves as its weather says, and
/// watches how it is called.
///
/// What it decides about a call is decided when the call arrives, and told when the call's time is
/// over. It never answers with an object twice in one walk, and never hides one.
final class PageHall: Sendable {
  /// One walk through the answer to one question, fixed when it began.
  struct Walk {
    var filter: String?
    var anchor: String
    var found: [ImaginedDirectory.Object]
    var delivered: Monotonic
  }

  struct State {
    var directory: ImaginedDirectory
    var draw: Seeded
    var drifts: [Monotonic]
    var walks: [Int: Walk] = [:]
    var walkNumber = 0
    var bucket: Double
    var filled = Monotonic(sinceStart: .zero)
    var revoked: Set<String> = []
    /// By process: when it was told to stay away, and until when.
    var gates: [String: Range<Monotonic>] = [:]
    /// By process: the refused tokens it knows of, and since when.
    var knownRefusals: [String: [String: Monotonic]] = [:]
    /// By process: until when questions must rest that have failed.
    var rests: [String: [String: Monotonic]] = [:]
    var statistics = Statistics()
  }

  struct Statistics: Sendable {
    var calls = 0
    var callsByMinute: [Int: Int] = [:]
    var faults: [String: Int] = [:]

    var mostInAMinute: Int { callsByMinute.values.max() ?? 0 }
  }

  /// What becomes of a call, and how long that takes.
  struct Fate {
    var after: Duration
    var result: Result<Page, CallFailure>
    var walk: Int?
    /// The question whose call failed for a reason that only time mends.
    var failed: String?
  }

  /// Nobody stays away for longer, whatever was advised.
  private static let longestAdvice = Duration.seconds(3600)

  /// The shortest wait behind a failure: half of the policy's first one.
  private static let leastRest = RetryPolicy().first / 2

  private let state: Mutex<State>
  let weather: Weather
  let judge: Judge
  let poison: GUID?
  /// Whether the store's clock is never set, so that the age of a cursor is beyond doubt.
  let isClockSteady: Bool

  init(
    _ directory: ImaginedDirectory, in weather: Weather, seed: UInt64, isClockSteady: Bool,
    judge: Judge
  ) {
    self.weather = weather
    self.judge = judge
    self.isClockSteady = isClockSteady
    poison = weather.isPoisoned ? directory.objects.first?.guid : nil
    state = Mutex(
      State(
        directory: directory, draw: Seeded(seed: seed), drifts: weather.drifts,
        bucket: weather.burst))
  }

  var directory: ImaginedDirectory { state.withLock { $0.directory } }
  var statistics: Statistics { state.withLock { $0.statistics } }

  /// One call of one process, from its arrival to its answer.
  func answer(
    _ call: PageCall, _ token: AccessToken, from process: String, on clock: ProcessClock
  ) async throws(CallFailure) -> Page {
    var fate = arrival(of: call, token, from: process, at: clock.monotonic())
    // Who was suspended may have lost the batch meanwhile, and its failure counts for nobody.
    if !clock.suspensions.isEmpty { fate.failed = nil }
    do { try await clock.sleep(for: fate.after) } catch {
      throw CallFailure(.cancelled, sentence: "The call was cancelled.")
    }
    departure(fate, of: token, from: process, at: clock.monotonic())
    return try fate.result.get()
  }

  private func arrival(
    of call: PageCall, _ token: AccessToken, from process: String, at now: Monotonic
  ) -> Fate {
    let fate = state.withLock { state in
      watch(token, from: process, at: now, &state)
      // What is asked beside a batch may be in the words of another, and asks for one row only.
      let question = "\(call.pageSize) \(call.question.filter ?? "")"
      let rested = state.rests[process]?[question] ?? now
      // Waits are counted by the store's clock, which may jump over one.
      if isClockSteady, now < rested { judge.refuse("\(process) asks again at once what failed") }
      if call.question.filter?.contains("WhenChangedUTC") ?? false { state.drifts = [] }
      while let drift = state.drifts.first, drift <= now {
        state.drifts.removeFirst()
        state.directory.drift(at: judge.time.wall())
      }
      var fate = self.fate(of: call, token, at: now, &state)
      if case .failure(let failure) = fate.result,
        failure.kind == .transient || failure.kind == .malformed
      {
        fate.failed = question
      }
      return fate
    }
    let cursor = call.cursor ?? "the first page"
    let told =
      switch fate.result {
      case .success(let page): "\(page.rows.count) rows"
      case .failure(let failure): failure.sentence
      }
    judge.note("\(process) asks for \(cursor) with \(token.label): \(told)")
    return fate
  }

  private func departure(
    _ fate: Fate, of token: AccessToken, from process: String, at now: Monotonic
  ) {
    state.withLock { state in
      if let walk = fate.walk { state.walks[walk]?.delivered = now }
      if let failed = fate.failed {
        state.rests[process, default: [:]][failed] = now + Self.leastRest
      }
      guard case .failure(let failure) = fate.result else { return }
      switch failure.kind {
      case .throttled(let advice?):
        state.gates[process] = now..<(now + min(advice, Self.longestAdvice))
      case .unauthorised: state.knownRefusals[process, default: [:]][token.label] = now
      case .throttled(nil), .transient, .network, .deadline, .wrongEndpoint, .forbidden,
        .intercepted, .permanent, .staleCursor, .malformed, .cancelled:
        break
      }
    }
  }

  /// Tells the judge of a call that should not have been made.
  private func watch(
    _ token: AccessToken, from process: String, at now: Monotonic, _ state: inout State
  ) {
    state.statistics.calls += 1
    state.statistics.callsByMinute[Int(now.sinceStart.inSeconds) / 60, default: 0] += 1
    if token.remaining(at: now) <= .zero { judge.refuse("\(process) calls with an ended token") }
    if let known = state.knownRefusals[process]?[token.label], known < now {
      judge.refuse("\(process) calls with a token it knows to be refused")
    }
    if let gate = state.gates[process], gate.lowerBound < now, now < gate.upperBound {
      judge.refuse("\(process) calls although it was told to stay away")
    }
  }
}

/// One process's line to the hall.
///
/// It only says who calls.
struct HallLine: PageService {
  let hall: PageHall
  let process: String
  let clock: ProcessClock

  func page(_ call: PageCall, token: AccessToken) async throws(CallFailure) -> Page {
    try await hall.answer(call, token, from: process, on: clock)
  }
}
